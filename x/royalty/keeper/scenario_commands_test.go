package keeper_test

import (
	"fmt"
	"strconv"
	"strings"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/x/royalty/sumtree"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// command does what a line says.
func (s *scenario) command(fields []string) error {
	run, known := map[string]func([]string) error{
		"fund": s.fund, "register": s.tellRegister, "pay": s.tellPay, "block": s.tellBlock, "sweep": s.tellSweep,
		"send-shares": s.sendShares, "grant": s.grant, "take": s.take, "claim": s.tellClaim, "payout": s.payout,
		"donate": s.donate, "delist": s.tellDelist, "min-sweep": s.minSweep, "open": s.open, "settle": s.settle,
		"settle-together": s.tellSettleTogether, "expect": s.expect,
	}[fields[0]]
	if !known {
		return fmt.Errorf("%s: there is no such command", fields[0])
	}
	return run(fields[1:])
}

func (s *scenario) deliver(msg sdk.Msg) error { return s.Deliver(msg).Err }

func (s *scenario) id(name string) (uint64, error) {
	if id, ok := s.ids[name]; ok {
		return id, nil
	}
	return 0, fmt.Errorf("there is no asset %s", name)
}

// fund WHO COINS; WHO may be a module.
func (s *scenario) fund(fields []string) error {
	w, err := split(fields)
	if err != nil {
		return err
	}
	coins, err := sdk.ParseCoinsNormalized(w.at(1))
	if err == nil {
		s.Fund(s.who(w.at(0)), coins)
	}
	return err
}

// who is a person, or the module that settles.
func (s *scenario) who(name string) sdk.AccAddress {
	if name == settler {
		return s.Auth.GetModuleAddress(settler)
	}
	return person(name)
}

// register NAME owner=WHO [parents=A:BPS,…] [components=A:BPS,…] [holders=WHO:SHARES,…] [tree=WHO:SHARES,…]
// [later=SHARES]; what nobody gets is the owner's.
func (s *scenario) tellRegister(fields []string) error {
	w, err := split(fields, "owner", "parents", "components", "holders", "tree", "later")
	if err != nil {
		return err
	}
	if w.named["owner"] == "" {
		return fmt.Errorf("owner= is missing")
	}
	r := types.Registration{Kind: kind, Owner: person(w.named["owner"])}
	if err := s.eachPair(w.named["parents"], func(id uint64, bps uint32) {
		r.Parents = append(r.Parents, types.Parent{Id: id, Bps: bps})
	}); err != nil {
		return err
	}
	if err := s.eachPair(w.named["components"], func(id uint64, bps uint32) {
		r.Components = append(r.Components, types.Component{Id: id, MaxBps: bps})
	}); err != nil {
		return err
	}
	rows, err := s.allocate(&r, w)
	if err != nil {
		return err
	}
	var id uint64
	err = s.Tx(func(ctx sdk.Context) (err error) {
		id, err = s.k.Register(ctx, r)
		return err
	}).Err
	if err == nil {
		s.ids[w.at(0)], s.trees[w.at(0)] = id, rows
	}
	return err
}

func (s *scenario) allocate(r *types.Registration, w words) (rows leaves, err error) {
	left := uint64(types.ShareSupply)
	holders, err := parts(w.named["holders"])
	if err != nil {
		return rows, err
	}
	for _, holder := range holders {
		r.Allocation.Holders = append(r.Allocation.Holders, types.Holder{Address: person(holder.name).String(), Shares: holder.shares})
		left -= holder.shares
	}
	leavesOfTree, err := parts(w.named["tree"])
	if err != nil {
		return rows, err
	}
	for _, leaf := range leavesOfTree {
		rows.holders, rows.shares = append(rows.holders, leaf.name), append(rows.shares, leaf.shares)
		left -= leaf.shares
	}
	if w.named["later"] != "" {
		if r.Allocation.GrantedLater, err = parseShares(w.named["later"]); err != nil {
			return rows, err
		}
		left -= r.Allocation.GrantedLater
	}
	if left > 0 {
		r.Allocation.Holders = append(r.Allocation.Holders, types.Holder{Address: r.Owner.String(), Shares: left})
	}
	if len(rows.holders) == 0 {
		return rows, nil
	}
	rows.tree, err = sumtree.Build(uint64(len(rows.holders)), func(yield func([]byte, uint64) bool) {
		for i, name := range rows.holders {
			if !yield(person(name), rows.shares[i]) {
				return
			}
		}
	}, nil)
	if err == nil {
		root := rows.tree.Root()
		r.Allocation.Tree = &types.AllocationTree{Root: root[:], Count: rows.tree.Count(), Total: rows.tree.Total(), Cid: listCID}
	}
	return rows, err
}

// eachPair reads A:BPS,B:BPS.
func (s *scenario) eachPair(text string, see func(id uint64, bps uint32)) error {
	for name, number := range namePairs(text) {
		id, err := s.id(name)
		if err != nil {
			return err
		}
		bps, err := strconv.ParseUint(number, 10, 32)
		if err != nil {
			return err
		}
		see(id, uint32(bps))
	}
	return nil
}

// part is somebody's shares.
type part struct {
	name   string
	shares uint64
}

// parts reads WHO:SHARES,WHO:SHARES.
func parts(text string) (all []part, err error) {
	for name, number := range namePairs(text) {
		n, err := parseShares(number)
		if err != nil {
			return nil, err
		}
		all = append(all, part{name, n})
	}
	return all, nil
}

func namePairs(text string) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for pair := range strings.SplitSeq(text, ",") {
			if first, second, ok := strings.Cut(pair, ":"); ok && !yield(first, second) {
				return
			}
		}
	}
}

// parseShares reads a number of shares, or whole percents.
func parseShares(text string) (uint64, error) {
	if percent, ok := strings.CutSuffix(text, "%"); ok {
		n, err := strconv.ParseUint(percent, 10, 64)
		return n * types.ShareSupply / 100, err
	}
	return strconv.ParseUint(text, 10, 64)
}

// pay ASSET COINS by=WHO
func (s *scenario) tellPay(fields []string) error {
	w, err := split(fields, "by")
	if err != nil {
		return err
	}
	id, err := s.id(w.at(0))
	if err != nil {
		return err
	}
	amount, err := sdk.ParseCoinsNormalized(w.at(1))
	if err != nil {
		return err
	}
	return s.deliver(&types.MsgPay{Payer: person(w.named["by"]).String(), AssetId: id, Amount: amount})
}

// block [N]
func (s *scenario) tellBlock(fields []string) error {
	n := 1
	if len(fields) > 0 {
		var err error
		if n, err = strconv.Atoi(fields[0]); err != nil {
			return err
		}
	}
	for range n {
		s.NextBlock()
	}
	return nil
}

// sweep ASSET
func (s *scenario) tellSweep(fields []string) error {
	w, err := split(fields)
	if err != nil {
		return err
	}
	id, err := s.id(w.at(0))
	if err != nil {
		return err
	}
	return s.deliver(&types.MsgSweep{Sender: person("anybody").String(), AssetId: id})
}

// send-shares ASSET SHARES from=WHO to=WHO
func (s *scenario) sendShares(fields []string) error {
	w, err := split(fields, "from", "to")
	if err != nil {
		return err
	}
	id, err := s.id(w.at(0))
	if err != nil {
		return err
	}
	n, err := parseShares(w.at(1))
	if err != nil {
		return err
	}
	return s.deliver(banktypes.NewMsgSend(person(w.named["from"]), s.who(w.named["to"]), shares(id, int64(n))))
}

// grant ASSET SHARES to=WHO
func (s *scenario) grant(fields []string) error {
	w, err := split(fields, "to")
	if err != nil {
		return err
	}
	id, err := s.id(w.at(0))
	if err != nil {
		return err
	}
	n, err := parseShares(w.at(1))
	if err != nil {
		return err
	}
	return s.Tx(func(ctx sdk.Context) error { return s.k.Grant(ctx, kind, id, person(w.named["to"]), n) }).Err
}

// take ASSET WHO: the shares of the tree's row.
func (s *scenario) take(fields []string) error {
	w, err := split(fields)
	if err != nil {
		return err
	}
	id, err := s.id(w.at(0))
	if err != nil {
		return err
	}
	rows := s.trees[w.at(0)]
	for i, name := range rows.holders {
		if name != w.at(1) {
			continue
		}
		proof, err := rows.tree.Proof(uint64(i))
		if err != nil {
			return err
		}
		bz, err := proof.Marshal()
		if err != nil {
			return err
		}
		return s.deliver(&types.MsgClaimAllocation{
			Sender: person("anybody").String(), AssetId: id, Index: uint64(i), Holder: person(name).String(), Shares: rows.shares[i], Proof: bz,
		})
	}
	return fmt.Errorf("the tree of %s has no row of %s", w.at(0), w.at(1))
}

// claim WHO ASSET…
func (s *scenario) tellClaim(fields []string) error {
	w, err := split(fields)
	if err != nil {
		return err
	}
	msg := &types.MsgClaim{Holder: person(w.at(0)).String()}
	for _, name := range w.plain[1:] {
		id, err := s.id(name)
		if err != nil {
			return err
		}
		msg.AssetIds = append(msg.AssetIds, id)
	}
	return s.deliver(msg)
}

// payout WHO to=WHO
func (s *scenario) payout(fields []string) error {
	w, err := split(fields, "to")
	if err != nil {
		return err
	}
	return s.deliver(&types.MsgSetPayout{Holder: person(w.at(0)).String(), Payout: s.who(w.named["to"]).String()})
}

// donate COINS by=WHO: into the escrow, as a module could.
func (s *scenario) donate(fields []string) error {
	w, err := split(fields, "by")
	if err != nil {
		return err
	}
	amount, err := sdk.ParseCoinsNormalized(w.at(0))
	if err != nil {
		return err
	}
	err = s.Tx(func(ctx sdk.Context) error {
		return s.Bank.SendCoinsFromAccountToModule(ctx, person(w.named["by"]), types.ModuleName, amount)
	}).Err
	if err == nil {
		s.donated = s.donated.Add(amount...)
	}
	return err
}
