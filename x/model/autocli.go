package model

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"

	"github.com/sahara-chain/sahara/x/model/types"
)

// AutoCLIOptions describes the commands `saharad query model …` and `saharad tx model …`. Folders are published by
// `saharad model publish` (client/cli).
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{
			Service: types.QueryServiceName,
			RpcCommandOptions: []*autocliv1.RpcCommandOptions{
				{
					RpcMethod: "Params", Use: "params", Short: "What new versions owe their predecessors",
					Example: "saharad query model params",
				},
				{
					RpcMethod: "Model", Use: "model ID", Short: "One model and its asset",
					Example: "saharad query model model 7 -o json", PositionalArgs: positional("id"),
				},
				{
					RpcMethod: "Models", Use: "models", Short: "All models",
					Example: "saharad query model models --page-limit 20",
				},
				{
					RpcMethod: "ByOwner", Use: "by-owner ACCOUNT", Short: "The models that an account registered",
					Example: "saharad query model by-owner sahara1…", PositionalArgs: positional("owner"),
				},
				{
					RpcMethod: "ByKind", Use: "by-kind KIND",
					Short:   "The base, fine-tune, adapter, quantization, merge, ensemble or agent models",
					Example: "saharad query model by-kind fine-tune", PositionalArgs: positional("kind"),
				},
				{
					RpcMethod: "ByTag", Use: "by-tag TAG", Short: "The models with a tag",
					Example: "saharad query model by-tag spam", PositionalArgs: positional("tag"),
				},
				{
					RpcMethod: "ByParent", Use: "by-parent ASSET", Short: "The models made directly from an asset of any kind",
					Example: "saharad query model by-parent 3", PositionalArgs: positional("parent"),
				},
				{
					RpcMethod: "Versions", Use: "versions ID", Short: "All versions of a model, by the id of any",
					Example: "saharad query model versions 7", PositionalArgs: positional("id"),
				},
				{
					RpcMethod: "Lineage", Use: "lineage ID",
					Short:   "What a model is made from, and which part of its revenue reaches each, in units of 10^-18",
					Example: "saharad query model lineage 7 -o json", PositionalArgs: positional("id"),
				},
				{
					RpcMethod: "Credits", Use: "credits ID", Short: "Who got shares at a model's registration, and for what",
					Example: "saharad query model credits 7", PositionalArgs: positional("id"),
				},
			},
		},
		Tx: &autocliv1.ServiceCommandDescriptor{
			Service: types.MsgServiceName,
			RpcCommandOptions: []*autocliv1.RpcCommandOptions{
				{
					RpcMethod: "Register", Use: "register", Short: "Register a model whose CIDs are known; `saharad model publish` does it for a folder",
					Example: `saharad tx model register --name "Spam filter" --kind fine-tune --weights-cid bafkrei… --bytes 4100000 ` +
						`--metadata-cid bagaaiera… --terms-id 1 --parents '{"id":3,"bps":4000}' --parents '{"id":5,"bps":1000}' ` +
						`--allocation '{"holders":[{"address":"sahara1…","shares":"1000000000000","role":"developer"}]}' --from alice`,
				},
				{
					RpcMethod: "Deprecate", Use: "deprecate ID", Short: "Advise against new use of a model; payments go on",
					Example: "saharad tx model deprecate 7 --from alice", PositionalArgs: positional("id"),
				},
				{
					RpcMethod: "UpdateParams", Use: "update-params PARAMS", Short: "Propose new parameters, given as JSON",
					Example:        `saharad tx model update-params '{"default_succession_bps":4000,"min_succession_bps":500}' --from alice`,
					PositionalArgs: positional("params"), GovProposal: true,
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
