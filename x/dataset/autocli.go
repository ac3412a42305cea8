package dataset

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"

	"github.com/sahara-chain/sahara/x/dataset/types"
)

// AutoCLIOptions describes the commands `saharad query dataset …` and `saharad tx dataset …`. Folders are published
// by `saharad dataset publish` (client/cli).
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{
			Service: types.QueryServiceName,
			RpcCommandOptions: []*autocliv1.RpcCommandOptions{
				{
					RpcMethod: "Params", Use: "params", Short: "What new versions owe their predecessors",
					Example: "saharad query dataset params",
				},
				{
					RpcMethod: "Dataset", Use: "dataset ID", Short: "One dataset, its asset, and who had its content first",
					Example: "saharad query dataset dataset 7 -o json", PositionalArgs: positional("id"),
				},
				{
					RpcMethod: "Datasets", Use: "datasets", Short: "All datasets",
					Example: "saharad query dataset datasets --page-limit 20",
				},
				{
					RpcMethod: "ByOwner", Use: "by-owner ACCOUNT", Short: "The datasets that an account registered",
					Example: "saharad query dataset by-owner sahara1…", PositionalArgs: positional("owner"),
				},
				{
					RpcMethod: "ByTag", Use: "by-tag TAG", Short: "The datasets with a tag",
					Example: "saharad query dataset by-tag spam", PositionalArgs: positional("tag"),
				},
				{
					RpcMethod: "ByLanguage", Use: "by-language TAG", Short: "The datasets in a language (BCP 47)",
					Example: "saharad query dataset by-language pt-BR", PositionalArgs: positional("language"),
				},
				{
					RpcMethod: "ByModality", Use: "by-modality MODALITY",
					Short:   "The text, image, audio, video, tabular, code, multimodal or other datasets",
					Example: "saharad query dataset by-modality text", PositionalArgs: positional("modality"),
				},
				{
					RpcMethod: "ByTerms", Use: "by-terms TERMS", Short: "The datasets under licence terms",
					Example: "saharad query dataset by-terms 3", PositionalArgs: positional("terms_id"),
				},
				{
					RpcMethod: "ByRoot", Use: "by-root ROOT", Short: "The datasets with a content root, the earliest first",
					Example: "saharad query dataset by-root 5f2c…", PositionalArgs: positional("root"),
				},
				{
					RpcMethod: "Versions", Use: "versions ID", Short: "All versions of a dataset, by the id of any",
					Example: "saharad query dataset versions 7", PositionalArgs: positional("id"),
				},
				{
					RpcMethod: "Commitment", Use: "commitment HASH", Short: "When a hash was first committed",
					Example: "saharad query dataset commitment 5f2c…", PositionalArgs: positional("hash"),
				},
				{
					RpcMethod: "VerifyRecord", Use: "verify-record ID INDEX RECORD [PROOF]",
					Short:   "Whether a record is in a dataset; `saharad dataset prove` prints record and proof",
					Example: "saharad query dataset verify-record 7 12 5f2c… 81aa…",
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{
						{ProtoField: "id"}, {ProtoField: "index"}, {ProtoField: "record"}, {ProtoField: "proof", Optional: true},
					},
				},
			},
		},
		Tx: &autocliv1.ServiceCommandDescriptor{
			Service: types.MsgServiceName,
			RpcCommandOptions: []*autocliv1.RpcCommandOptions{
				{
					RpcMethod: "CommitRoot", Use: "commit-root HASH",
					Short:   "Commit to a content root before showing it; `saharad dataset commit` makes the hash",
					Example: "saharad tx dataset commit-root 5f2c… --from alice", PositionalArgs: positional("hash"),
				},
				{
					RpcMethod: "Register", Use: "register", Short: "Register a dataset whose root is known; `saharad dataset publish` does it for a folder",
					Example: `saharad tx dataset register --name "Mail" --root 5f2c… --records 6000 --bytes 19900000 ` +
						`--metadata-cid bagaaiera… --terms-id 3 --modality text --allocation ` +
						`'{"holders":[{"address":"sahara1…","shares":"1000000000000","role":"owner"}]}' --from alice`,
				},
				{
					RpcMethod: "Deprecate", Use: "deprecate ID", Short: "Advise against new use of a dataset; payments go on",
					Example: "saharad tx dataset deprecate 7 --from alice", PositionalArgs: positional("id"),
				},
				{
					RpcMethod: "UpdateParams", Use: "update-params PARAMS", Short: "Propose new parameters, given as JSON",
					Example:        `saharad tx dataset update-params '{"default_succession_bps":4000,"min_succession_bps":500}' --from alice`,
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
