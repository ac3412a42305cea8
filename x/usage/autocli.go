package usage

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"

	"github.com/sahara-chain/sahara/x/usage/types"
)

// AutoCLIOptions describes the commands `saharad query usage …` and `saharad tx usage …`. Vouchers are signed, checked
// and redeemed from files by `saharad usage` (client/cli).
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{Service: types.QueryServiceName, RpcCommandOptions: queryCommands()},
		Tx:    &autocliv1.ServiceCommandDescriptor{Service: types.MsgServiceName, RpcCommandOptions: txCommands()},
	}
}

func queryCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Params", Use: "params", Short: "The protocol's part of every payment",
			Example: "saharad query usage params",
		},
		{
			RpcMethod: "Service", Use: "service PROVIDER ASSET", Short: "One service: its price, its address, what it has sold",
			Example: "saharad query usage service sahara1… 7 -o json", PositionalArgs: positional("provider", "asset_id"),
		},
		{
			RpcMethod: "ServiceByAddress", Use: "service-by-address ADDRESS", Short: "The service whose pay-to address it is",
			Example: "saharad query usage service-by-address 0x52…", PositionalArgs: positional("address"),
		},
		{
			RpcMethod: "ServicesByPrice", Use: "services-by-price ASSET DENOM", Short: "Who runs an asset, the cheapest first",
			Example: "saharad query usage services-by-price 7 asahara", PositionalArgs: positional("asset_id", "denom"),
		},
		{
			RpcMethod: "Services", Use: "services", Short: "All services, or those of one asset",
			Example: "saharad query usage services --asset-id 7",
		},
		{
			RpcMethod: "ServicesByProvider", Use: "services-by-provider PROVIDER", Short: "What a provider runs",
			Example: "saharad query usage services-by-provider sahara1…", PositionalArgs: positional("provider"),
		},
		{
			RpcMethod: "Channel", Use: "channel ID", Short: "One channel: its terms, what it holds and what was claimed",
			Example: "saharad query usage channel 0x9c… -o json", PositionalArgs: positional("id"),
		},
		{
			RpcMethod: "ChannelsByPayer", Use: "channels-by-payer PAYER", Short: "The channels of a payer",
			Example: "saharad query usage channels-by-payer sahara1…", PositionalArgs: positional("payer"),
		},
		{
			RpcMethod: "ChannelsByProvider", Use: "channels-by-provider PROVIDER", Short: "The channels of a provider",
			Example: "saharad query usage channels-by-provider sahara1… --asset-id 7", PositionalArgs: positional("provider"),
		},
		{
			RpcMethod: "ChannelId", Use: "channel-id", Short: "The id that a channel would have",
			Example: "saharad query usage channel-id --payer 0x7c… --receiver 0x52… --denom asahara --withdraw-delay 3600",
		},
		{
			RpcMethod: "PayerStatement", Use: "payer-statement PAYER",
			Short:   "What a payer's channels have paid for; the difference of two heights is a statement of the time between",
			Example: "saharad query usage payer-statement sahara1… --height 1200", PositionalArgs: positional("payer"),
		},
		{
			RpcMethod: "ProviderStatement", Use: "provider-statement PROVIDER", Short: "What a provider's services have sold",
			Example: "saharad query usage provider-statement sahara1…", PositionalArgs: positional("provider"),
		},
		{
			RpcMethod: "AssetStatement", Use: "asset-statement ASSET", Short: "What the services of an asset have sold",
			Example: "saharad query usage asset-statement 7", PositionalArgs: positional("asset_id"),
		},
		{
			RpcMethod: "ProveCall", Use: "prove-call CHANNEL INDEX CALL-HASH [PROOF]",
			Short: "Whether a call is among those that a channel has paid for",
			Example: "saharad query usage prove-call 0x9c… 12 5f2c… 81aa… --time 1790000000000 --input-units 12 " +
				"--output-units 80 --price 4200",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{
				{ProtoField: "channel_id"}, {ProtoField: "index"}, {ProtoField: "call_hash"}, {ProtoField: "proof", Optional: true},
			},
		},
		{
			RpcMethod: "Unpaid", Use: "unpaid ACCOUNT", Short: "What an account should have got and could not",
			Example: "saharad query usage unpaid sahara1…", PositionalArgs: positional("account"),
		},
	}
}

func txCommands() []*autocliv1.RpcCommandOptions {
	const price = `'{"denom":"asahara","per_call":"1000","per_1k_input":"500","per_1k_output":"1500"}'`
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "RegisterService", Use: "register-service ASSET ENDPOINT", Short: "Offer to run an asset",
			Example: "saharad tx usage register-service 7 https://api.example.com/v1 --provider-bps 3000 --prices " + price +
				" --from bob",
			PositionalArgs: positional("asset_id", "endpoint"),
		},
		{
			RpcMethod: "UpdateService", Use: "update-service ASSET ENDPOINT",
			Short: "Replace an offer; channels that are open keep their terms. Without --active it takes no new ones",
			Example: "saharad tx usage update-service 7 https://api.example.com/v1 --active --provider-bps 2500 --prices " + price +
				" --from bob",
			PositionalArgs: positional("asset_id", "endpoint"),
		},
		{
			RpcMethod: "OpenChannel", Use: "open-channel RECEIVER DEPOSIT", Short: "Deposit coins for calls of the service at an address",
			Example:        "saharad tx usage open-channel 0x52… 5000000000000000000asahara --withdraw-delay 3600 --from alice",
			PositionalArgs: positional("receiver", "deposit"),
		},
		{
			RpcMethod: "TopUp", Use: "top-up CHANNEL AMOUNT", Short: "Add to a channel's deposit",
			Example:        "saharad tx usage top-up 0x9c… 1000000000000000000asahara --from alice",
			PositionalArgs: positional("channel_id", "amount"),
		},
		{
			RpcMethod: "Redeem", Use: "redeem", Short: "Claim what vouchers allow; `saharad usage redeem FILE` takes them from a file",
			Example: `saharad tx usage redeem --claims '{"channel_id":"…","max_claimable":"4200","signature":"…",` +
				`"total_claimed":"4000"}' --from bob`,
		},
		{
			RpcMethod: "Refund", Use: "refund CHANNEL AMOUNT", Short: "Give a payer back what the receiver does not claim",
			Example: "saharad tx usage refund 0x9c… 1000000 --from bob", PositionalArgs: positional("channel_id", "amount"),
		},
		{
			RpcMethod: "Withdraw", Use: "withdraw CHANNEL AMOUNT",
			Short:   "Start to take a deposit back; amount 0 takes all that is left when it is due and closes the channel",
			Example: "saharad tx usage withdraw 0x9c… 0 --from alice", PositionalArgs: positional("channel_id", "amount"),
		},
		{
			RpcMethod: "FinishWithdrawal", Use: "finish-withdrawal CHANNEL", Short: "End a withdrawal that is due, before the chain does",
			Example: "saharad tx usage finish-withdrawal 0x9c… --from alice", PositionalArgs: positional("channel_id"),
		},
		{
			RpcMethod: "Collect", Use: "collect PROVIDER ASSET", Short: "Split what landed on a service's address by any way",
			Example:        "saharad tx usage collect sahara1… 7 --denoms asahara --from anybody",
			PositionalArgs: positional("provider", "asset_id"),
		},
		{
			RpcMethod: "PayCall", Use: "pay-call PROVIDER ASSET AMOUNT CALL-HASH", Short: "Pay for one call at once",
			Example:        "saharad tx usage pay-call sahara1… 7 4200asahara 5f2c… --input-units 100 --output-units 900 --from alice",
			PositionalArgs: positional("provider", "asset_id", "amount", "call_hash"),
		},
		{
			RpcMethod: "PayOut", Use: "pay-out ACCOUNT", Short: "Try again to pay an account that could not be paid",
			Example: "saharad tx usage pay-out sahara1… --from anybody", PositionalArgs: positional("account"),
		},
		{
			RpcMethod: "UpdateParams", Use: "update-params PARAMS", Short: "Propose new parameters, given as JSON",
			Example:        `saharad tx usage update-params '{"protocol_bps":200,"expiry_budget":200}' --from alice`,
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
