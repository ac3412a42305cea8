package royalty

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
)

// AutoCLIOptions describes the commands `saharad query royalty …` and `saharad tx royalty …`.
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	id := []*autocliv1.PositionalArgDescriptor{{ProtoField: "id"}}
	idHolder := []*autocliv1.PositionalArgDescriptor{{ProtoField: "id"}, {ProtoField: "holder"}}
	idIndex := []*autocliv1.PositionalArgDescriptor{{ProtoField: "id"}, {ProtoField: "index"}}
	holder := []*autocliv1.PositionalArgDescriptor{{ProtoField: "holder"}}
	const proof = "$(saharad royalty allocation proof list.csv --index 12 -o json | jq -r .proof)"
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{
			Service:              "sahara.royalty.v1.Query",
			EnhanceCustomCommand: true,
			RpcCommandOptions: []*autocliv1.RpcCommandOptions{
				{
					RpcMethod: "Params", Use: "params",
					Short: "Revenue denoms, sweep budget and registration fee", Example: "saharad query royalty params",
				},
				{RpcMethod: "Asset", Use: "asset ID", Short: "One asset", Example: "saharad query royalty asset 7", PositionalArgs: id},
				{
					RpcMethod: "Assets", Use: "assets",
					Short: "All assets by id", Example: "saharad query royalty assets --page-limit 20",
				},
				{
					RpcMethod: "Ancestors", Use: "ancestors ID", PositionalArgs: id,
					Short:   "What an asset is made from, with each ancestor's effective rate in units of 10^-18",
					Example: "saharad query royalty ancestors 7 -o json",
				},
				{
					RpcMethod: "Children", Use: "children ID", PositionalArgs: id,
					Short: "Assets made from an asset", Example: "saharad query royalty children 7",
				},
				{
					RpcMethod: "Revenue", Use: "revenue ID", PositionalArgs: id,
					Short:   "What an asset has taken in, passed on and earned for its holders",
					Example: "saharad query royalty revenue 7",
				},
				{
					RpcMethod: "Claimable", Use: "claimable ID HOLDER", PositionalArgs: idHolder,
					Short: "What a holder may claim from one asset", Example: "saharad query royalty claimable 7 sahara1…",
				},
				{
					RpcMethod: "ClaimableByHolder", Use: "claimable-by-holder HOLDER", PositionalArgs: holder,
					Short:   "All assets from which an account may claim, or of which it holds shares",
					Example: "saharad query royalty claimable-by-holder sahara1…",
				},
				{
					RpcMethod: "Earnings", Use: "earnings HOLDER", PositionalArgs: holder,
					Short:   "What an account has earned in its life, by asset: claimed and claimable",
					Example: "saharad query royalty earnings sahara1… --page-limit 20",
				},
				{
					RpcMethod: "Payout", Use: "payout HOLDER", PositionalArgs: holder,
					Short: "Where a holder's claims go", Example: "saharad query royalty payout sahara1…",
				},
				{
					RpcMethod: "Leaf", Use: "leaf ID INDEX", PositionalArgs: idIndex,
					Short: "Whether a leaf of an allocation tree is claimed", Example: "saharad query royalty leaf 7 12",
				},
				{
					RpcMethod: "AllocationProof", Use: "allocation-proof ID INDEX HOLDER SHARES PROOF",
					Short: "Check a proof as claim-allocation would", Example: "saharad query royalty allocation-proof 7 12 sahara1… 5000 " + proof,
					PositionalArgs: append(idIndex, &autocliv1.PositionalArgDescriptor{ProtoField: "holder"},
						&autocliv1.PositionalArgDescriptor{ProtoField: "shares"}, &autocliv1.PositionalArgDescriptor{ProtoField: "proof"}),
				},
				{
					RpcMethod: "Solvency", Use: "solvency",
					Short: "What the escrow holds and owes, by denom", Example: "saharad query royalty solvency",
				},
				{
					RpcMethod: "SweepStatus", Use: "sweep",
					Short: "Where the sweep stands and which assets wait for it", Example: "saharad query royalty sweep",
				},
			},
		},
		Tx: &autocliv1.ServiceCommandDescriptor{
			Service:              "sahara.royalty.v1.Msg",
			EnhanceCustomCommand: true,
			RpcCommandOptions: []*autocliv1.RpcCommandOptions{
				{
					RpcMethod: "Pay", Use: "pay ASSET AMOUNT…", Short: "Pay an asset; its makers and ancestors get the money by sweeps",
					Example: "saharad tx royalty pay 7 1000000000000000000asahara --from alice",
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{
						{ProtoField: "asset_id"}, {ProtoField: "amount", Varargs: true},
					},
				},
				{
					RpcMethod: "Sweep", Use: "sweep ASSET", Short: "Move what waits at an asset to its holders and up to its parents now",
					Example:        "saharad tx royalty sweep 7 --from alice",
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "asset_id"}},
				},
				{
					RpcMethod: "Claim", Use: "claim ASSET…", Short: "Collect what your shares of assets have earned",
					Example:        "saharad tx royalty claim 7 8 9 --from alice",
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "asset_ids", Varargs: true}},
				},
				{
					RpcMethod: "ClaimAllocation", Use: "claim-allocation ASSET INDEX HOLDER SHARES PROOF",
					Short:   "Take the shares that an allocation tree gives to an account",
					Example: "saharad tx royalty claim-allocation 7 12 sahara1… 5000 " + proof + " --from alice",
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{
						{ProtoField: "asset_id"}, {ProtoField: "index"}, {ProtoField: "holder"}, {ProtoField: "shares"}, {ProtoField: "proof"},
					},
				},
				{
					RpcMethod: "SetPayout", Use: "set-payout [ACCOUNT]", Short: "Send your future claims to another account; without one, to yourself again",
					Example:        "saharad tx royalty set-payout sahara1… --from alice",
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "payout", Optional: true}},
				},
				{
					RpcMethod: "UpdateParams", Use: "update-params-proposal PARAMS", Short: "Propose new parameters, all of them",
					Example: `saharad tx royalty update-params-proposal '{"revenue_denoms":[{"denom":"asahara",` +
						`"erc20":"0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE","min_sweep":"1000000000000"}],"sweep_budget":5000,` +
						`"registration_fee":[{"denom":"asahara","amount":"1000000000000000000"}]}' --title "Royalty parameters" ` +
						`--deposit 1000000000000000000000asahara --from alice`,
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "params"}}, GovProposal: true,
				},
			},
		},
	}
}
