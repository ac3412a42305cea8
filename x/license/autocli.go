package license

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"

	"github.com/sahara-chain/sahara/x/license/types"
)

// AutoCLIOptions implements autocli.HasAutoCLIConfig.
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{
			Service: types.QueryServiceName,
			RpcCommandOptions: []*autocliv1.RpcCommandOptions{
				{
					RpcMethod: "Params", Use: "params", Short: "What registering terms costs",
					Example: "saharad query license params",
				},
				{
					RpcMethod: "Presets", Use: "presets", Short: "The terms that have a name, in plain words",
					Example: "saharad query license presets",
				},
				{
					RpcMethod: "Explain", Use: "explain ID", Short: "What terms mean, in plain words",
					Example: "saharad query license explain 3", PositionalArgs: positional("id"),
				},
				{
					RpcMethod: "Terms", Use: "terms ID", Short: "Terms by number",
					Example: "saharad query license terms 3", PositionalArgs: positional("id"),
				},
				{
					RpcMethod: "TermsByHash", Use: "terms-by-hash HASH", Short: "Terms by their hash, in hexadecimal digits",
					Example:        "saharad query license terms-by-hash 5f2c…",
					PositionalArgs: positional("hash"),
				},
				{
					RpcMethod: "AllTerms", Use: "all-terms", Short: "All terms, in order of registration",
					Example: "saharad query license all-terms --page-limit 20",
				},
				{
					RpcMethod: "Compare", Use: "compare A B", Short: "Whether terms A are at least as strict as terms B",
					Example: "saharad query license compare 4 2", PositionalArgs: positional("a", "b"),
				},
				{
					RpcMethod: "Join", Use: "join ID…", Short: "The least strict terms of what is made from assets under these terms",
					Example:        "saharad query license join 4 8",
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "ids", Varargs: true}},
				},
				{
					RpcMethod: "Grant", Use: "grant ASSET ACCOUNT", Short: "An account's grant for an asset",
					Example: "saharad query license grant 12 sahara1…", PositionalArgs: positional("asset_id", "account"),
				},
				{
					RpcMethod: "GrantsByAsset", Use: "grants-by-asset ASSET", Short: "The grants for an asset",
					Example: "saharad query license grants-by-asset 12", PositionalArgs: positional("asset_id"),
				},
				{
					RpcMethod: "GrantsByAccount", Use: "grants-by-account ACCOUNT", Short: "An account's grants",
					Example: "saharad query license grants-by-account sahara1…", PositionalArgs: positional("account"),
				},
				{
					RpcMethod: "IsLicensed", Use: "is-licensed ASSET ACCOUNT PURPOSE",
					Short:          "Whether an account may use an asset for a purpose, and why not",
					Example:        "saharad query license is-licensed 12 sahara1… commercial-use --unix-seconds 1767225600",
					PositionalArgs: positional("asset_id", "account", "purpose"),
				},
			},
		},
		Tx: &autocliv1.ServiceCommandDescriptor{
			Service: types.MsgServiceName,
			RpcCommandOptions: []*autocliv1.RpcCommandOptions{
				{
					RpcMethod: "RegisterTerms", Use: "register-terms TERMS",
					Short: "Register terms, given as JSON; `saharad query license terms ID -o json` shows others to start from",
					Example: `saharad tx license register-terms '{"commercial_use":"COMMERCIAL_USE_ALLOWED",` +
						`"derivatives":"DERIVATIVES_ALLOWED","attribution":"ATTRIBUTION_REQUIRED","min_royalty_bps":300,` +
						`"reach":"REACH_LINEAGE","mint_fee":[{"denom":"asahara","amount":"1000000000000000000"}]}' --from alice`,
					PositionalArgs: positional("terms"),
				},
				{
					RpcMethod: "Acquire", Use: "acquire ASSET PURPOSE",
					Short: "Buy a grant for an asset, or extend one",
					Example: "saharad tx license acquire 12 commercial-use --duration-seconds 2592000 " +
						"--max-price 1000000000000000000asahara --from alice",
					PositionalArgs: positional("asset_id", "purpose"),
				},
				{
					RpcMethod: "UpdateParams", Use: "update-params PARAMS", Short: "Propose new parameters, given as JSON",
					Example:        `saharad tx license update-params '{"registration_fee":{"denom":"asahara","amount":"0"}}' --from alice`,
					PositionalArgs: positional("params"),
					GovProposal:    true,
				},
			},
		},
	}
}

func positional(fields ...string) []*autocliv1.PositionalArgDescriptor {
	args := make([]*autocliv1.PositionalArgDescriptor, len(fields))
	for i, field := range fields {
		args[i] = &autocliv1.PositionalArgDescriptor{ProtoField: field}
	}
	return args
}
