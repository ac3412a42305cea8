// Package payer is the payer's side of a gateway: a proxy on the payer's own machine that gives any tool a plain base URL,
// and signs a voucher for each of its calls. The key stays here.
//
// What the gateway says is not believed where it matters. A voucher is never above what was claimed when the proxy first
// ran, and the cap; so that is all that can be lost, whatever happens. Where the gateway says that more was charged than the
// proxy knows, it has to show the payer's own signature over as much.
package payer
