package cli

import (
	"fmt"
	"iter"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/usage/client/calls"
	"github.com/sahara-chain/sahara/x/usage/client/claims"
	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

func receiptsRootCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "root FILE",
		Short: "Count the calls of a file, and make the root that a redemption carries",
		Example: `saharad usage receipts root calls.jsonl
saharad usage receipts root calls.csv --channel 0x9c… -o json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return receiptsRoot(cmd, args[0]) },
	}
	fileFlags(cmd)
	return cmd
}

func fileFlags(cmd *cobra.Command) {
	cmd.Flags().String("channel", "", "channel of calls that do not tell theirs; calls of others are passed over")
	cmd.Flags().StringP(flags.FlagOutput, "o", flags.OutputFormatText, "Output format (text|json)")
}

// counted is what root prints of a channel.
type counted struct {
	ChannelID string          `json:"channel_id"`
	Receipts  claims.Receipts `json:"receipts"`
	Price     voucher.Amount  `json:"price"`
}

func receiptsRoot(cmd *cobra.Command, path string) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	logs := map[voucher.Hash]*calls.Log{}
	var order []*calls.Log
	for call, err := range readCalls(cmd, path) {
		if err != nil {
			return err
		}
		log := logs[call.Channel]
		if log == nil {
			log = &calls.Log{Channel: call.Channel}
			logs[call.Channel] = log
			order = append(order, log)
		}
		if err := log.Add(call); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	all := make([]counted, len(order))
	for i, log := range order {
		all[i] = counted{types.Hex(log.Channel[:]), claims.Receipts(log.Receipts()), log.Price}
	}
	if asJSON {
		return printJSON(cmd.OutOrStdout(), all)
	}
	for _, c := range all {
		err := printRows(cmd.OutOrStdout(),
			row{"channel", c.ChannelID},
			row{"calls", fmt.Sprintf("%d, with %d units in and %d out", c.Receipts.Calls, c.Receipts.InputUnits, c.Receipts.OutputUnits)},
			row{"price", c.Price.String()},
			row{"root", types.Hex(c.Receipts.Root)})
		if err != nil {
			return err
		}
	}
	return nil
}

// readCalls goes through the calls of a file; an error ends it.
func readCalls(cmd *cobra.Command, path string) iter.Seq2[calls.Call, error] {
	return func(yield func(calls.Call, error) bool) {
		channel, err := channelFlag(cmd)
		if err != nil {
			yield(calls.Call{}, err)
			return
		}
		file, err := openFile(cmd, path)
		if err != nil {
			yield(calls.Call{}, err)
			return
		}
		defer func() { _ = file.Close() }()
		for call, err := range calls.Read(file, channel) {
			if err != nil {
				err = fmt.Errorf("%s: %w", path, err)
			}
			if !yield(call, err) {
				return
			}
		}
	}
}

func channelFlag(cmd *cobra.Command) (*voucher.Hash, error) {
	text, err := cmd.Flags().GetString("channel")
	if err != nil || text == "" {
		return nil, err
	}
	id, err := types.ParseHash("--channel", text)
	return &id, err
}

func receiptsProveCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "prove FILE INDEX",
		Short: "Prove that a call is among those of a channel, INDEX from 0",
		Long: `prove prints all that it takes to check one call, as one JSON document. The file must hold the calls that the redemption
counted and no more: the root is that of all of them.`,
		Example: `saharad usage receipts prove calls.jsonl 12 --channel 0x9c… > proof.json
saharad usage receipts verify proof.json`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return receiptsProve(cmd, args[0], args[1]) },
	}
	fileFlags(cmd)
	return cmd
}

func receiptsProve(cmd *cobra.Command, path, indexText string) error {
	index, err := strconv.ParseUint(indexText, 10, 64)
	if err != nil {
		return fmt.Errorf("INDEX %.40q: want the place of a call, from 0", indexText)
	}
	m := receipts.Membership{Index: index}
	var log receipts.Log
	var failed error
	m.Proof, err = receipts.Prove(func(yield func(receipts.Hash) bool) {
		for call, err := range readCalls(cmd, path) {
			switch {
			case err != nil:
				failed = err
				return
			case log.Count() == 0:
				m.ChannelID = call.Channel
			case call.Channel != m.ChannelID:
				failed = fmt.Errorf("%s has calls of several channels: --channel says of which", path)
				return
			}
			if log.Count() == index {
				m.Receipt = call.Receipt
			}
			hash := call.Hash()
			log.Add(hash)
			if !yield(hash) {
				return
			}
		}
	}, index)
	if failed != nil {
		return failed
	}
	if err != nil {
		return err
	}
	m.Count = log.Count()
	if m.Root, err = log.Root(); err != nil {
		return err
	}
	return printJSON(cmd.OutOrStdout(), m)
}
