package labeling

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// AutoCLIOptions describes the commands `saharad query labeling …` and `saharad tx labeling …`. Labels are committed and
// revealed by `saharad labeling` (client), which keeps the salts.
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{Service: types.QueryServiceName, RpcCommandOptions: queryCommands()},
		Tx:    &autocliv1.ServiceCommandDescriptor{Service: types.MsgServiceName, RpcCommandOptions: txCommands()},
	}
}

func queryCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Params", Use: "params", Short: "Budgets of a block, fees, free transactions",
			Example: "saharad query labeling params",
		},
		{
			RpcMethod: "Task", Use: "task TASK", Short: "One task: what is asked, where it stands, what a label pays",
			Example: "saharad query labeling task 3 -o json", PositionalArgs: positional("id"),
		},
		{
			RpcMethod: "Tasks", Use: "tasks", Short: "All tasks",
			Example: "saharad query labeling tasks --page-limit 20 --page-reverse",
		},
		{
			RpcMethod: "Open", Use: "open", Short: "The tasks that are not done",
			Example: "saharad query labeling open",
		},
		{
			RpcMethod: "Member", Use: "member TASK LABELER", Short: "Where a labeler stands in a task, and what it may claim",
			Example: "saharad query labeling member 3 sahara1…", PositionalArgs: positional("task_id", "labeler"),
		},
		{
			RpcMethod: "Members", Use: "members TASK", Short: "The labelers of a task",
			Example: "saharad query labeling members 3", PositionalArgs: positional("task_id"),
		},
		{
			RpcMethod: "Batch", Use: "batch TASK LABELER", Short: "The items of a labeler's present batch, in the order of the labels; of a review, the submissions",
			Example: "saharad query labeling batch 3 sahara1… -o json", PositionalArgs: positional("task_id", "labeler"),
		},
		{
			RpcMethod: "Labels", Use: "labels TASK LABELER BATCH", Short: "What a labeler revealed of a batch",
			Example: "saharad query labeling labels 3 sahara1… 0", PositionalArgs: positional("task_id", "labeler", "batch"),
		},
		{
			RpcMethod: "Answers", Use: "answers TASK PAGE", Short: "What the items are, 512 a page, from page 0",
			Example: "saharad query labeling answers 3 0 -o json", PositionalArgs: positional("task_id", "page"),
		},
		{
			RpcMethod: "Submissions", Use: "submissions TASK PAGE", Short: "What was made for a task of open work, and what its review says, 100 a page, from page 0",
			Example: "saharad query labeling submissions 3 0 -o json", PositionalArgs: positional("task_id", "page"),
		},
		{
			RpcMethod: "Gold", Use: "gold TASK", Short: "The gold that was revealed",
			Example: "saharad query labeling gold 3", PositionalArgs: positional("task_id"),
		},
		{
			RpcMethod: "Appeal", Use: "appeal TASK APPELLANT", Short: "A labeler's appeal: the gold it names, its bond, what comes back of it",
			Example: "saharad query labeling appeal 3 sahara1…", PositionalArgs: positional("task_id", "appellant"),
		},
		{
			RpcMethod: "Appeals", Use: "appeals TASK", Short: "The appeals of a task",
			Example: "saharad query labeling appeals 3", PositionalArgs: positional("task_id"),
		},
		{
			RpcMethod: "Disputes", Use: "disputes TASK", Short: "The gold that was appealed against, and what the panel says of it",
			Example: "saharad query labeling disputes 3", PositionalArgs: positional("task_id"),
		},
		{
			RpcMethod: "Reputation", Use: "reputation DOMAIN LABELER", Short: "What a labeler has shown in a domain",
			Example: "saharad query labeling reputation mail sahara1…", PositionalArgs: positional("domain", "labeler"),
		},
		{
			RpcMethod: "Reputations", Use: "reputations DOMAIN", Short: "What all labelers have shown in a domain",
			Example: "saharad query labeling reputations mail --page-limit 100 -o json", PositionalArgs: positional("domain"),
		},
	}
}

func txCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "CreateTask", Use: "create-task SPEC", Short: "Open a task, given as JSON, and pay its bounty into escrow",
			Example: `saharad tx labeling create-task '{"name":"Is it spam?","kind":"KIND_SINGLE_CHOICE","domain":"mail",` +
				`"instructions_cid":"bafkrei…","item_root":"q83v…","items":1000,"classes":2,"redundancy":3,"batch_size":100,` +
				`"bounty":[{"denom":"asahara","amount":"3000000000000000000"}],"bond":{"denom":"asahara","amount":"0"},` +
				`"join_seconds":"60","commit_seconds":"600","reveal_seconds":"60","gold_seconds":"0","max_waves":10,` +
				`"result":{"name":"Mail, labeled","metadata_cid":"bagaaiera…","terms_id":"8","tags":["mail"],"language":"en",` +
				`"modality":"text","labeler_shares":"500000000000","max_provider_bps":3000}}' --from alice`,
			PositionalArgs: positional("spec"),
		},
		{
			RpcMethod: "Invite", Use: "invite TASK LABELER…", Short: "Pay for the transactions of labelers who hold no coins",
			Example:        "saharad tx labeling invite 3 sahara1… sahara1… --from alice",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "task_id"}, {ProtoField: "labelers", Varargs: true}},
		},
		{
			RpcMethod: "Join", Use: "join TASK", Short: "Ask for a batch of the present wave",
			Example: "saharad tx labeling join 3 --from bob", PositionalArgs: positional("task_id"),
		},
		{
			RpcMethod: "Leave", Use: "leave TASK", Short: "Take back a bond that is at no risk",
			Example: "saharad tx labeling leave 3 --from bob", PositionalArgs: positional("task_id"),
		},
		{
			RpcMethod: "Commit", Use: "commit TASK WAVE COMMITMENT", Short: "Bind yourself to the labels of your batch, by their hash",
			Example: "saharad tx labeling commit 3 1 5f2c… --from bob", PositionalArgs: positional("task_id", "wave", "commitment"),
		},
		{
			RpcMethod: "Reveal", Use: "reveal TASK LABELS SALT", Short: "Show the labels of your batch: a byte each, of numbers four, of open work a SHA-256; and the salt",
			Example: "saharad tx labeling reveal 3 00010100 8d2e… --from bob", PositionalArgs: positional("task_id", "labels", "salt"),
		},
		{
			RpcMethod: "RevealGold", Use: "reveal-gold TASK ITEM…", Short: "Show gold items, each as JSON, in the order of the tree",
			Example:        `saharad tx labeling reveal-gold 3 '{"item":17,"class":1,"salt":"Xy2…","proof":"q8…"}' --from alice`,
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "task_id"}, {ProtoField: "items", Varargs: true}},
		},
		{
			RpcMethod: "Appeal", Use: "appeal TASK ITEM…", Short: "Say of gold items that they are wrong, ascending; the bond is for each what a panel costs",
			Example:        "saharad tx labeling appeal 3 17 42 --from bob",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "task_id"}, {ProtoField: "items", Varargs: true}},
		},
		{
			RpcMethod: "Claim", Use: "claim TASK", Short: "Take your pay, shares and bond, or as the requester what is left; --account for somebody else's",
			Example: "saharad tx labeling claim 3 --from bob", PositionalArgs: positional("task_id"),
		},
		{
			RpcMethod: "UpdateParams", Use: "update-params PARAMS", Short: "Propose new parameters, given as JSON",
			Example: `saharad tx labeling update-params '{"inference_budget":"2000000","step_budget":1000,` +
				`"label_fee":{"denom":"asahara","amount":"1000000000000"},"invite_fee":{"denom":"asahara","amount":"300000000000000000"},` +
				`"free_transactions":30,"free_gas":"1000000","panelists":5,"panel_seconds":"86400","panel_reputation_bps":5000,` +
				`"judgement_pay":{"denom":"asahara","amount":"1000000000000000"}}' --from alice`,
			PositionalArgs: positional("params"), GovProposal: true,
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
