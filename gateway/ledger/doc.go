// Package ledger keeps what a gateway has sold over each channel, so that neither side loses by a crash. A call is a
// hold (the most that it may cost, in memory only) and then a charge (what it cost, with its receipt, on disk before the
// answer leaves). For every channel, at every moment:
//
//	charged + held <= signed maximum        the gateway never claims more than the payer signed
//	charged + held <= what the channel covers   and never works for what is not there
//	spent + held   <= cap                   for each bearer session
//
// What a crash takes are holds: those calls cost nothing. A charge is on disk before anybody hears of it, together with
// the voucher that pays for it, the receipt, and the answer if it may be asked for again.
//
// A channel's charges are cumulative, as its vouchers are, so redeeming twice claims nothing twice.
package ledger
