package audit

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"

	"github.com/spf13/cobra"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// NewCmd is the command `audit`, which needs neither node nor home.
func NewCmd() *cobra.Command {
	var output, donations string
	cmd := &cobra.Command{
		Use:   "audit EXPORTED.json",
		Short: "Recompute the ledger from an exported genesis, to the unit",
		Long: `audit reads what "saharad export" wrote and recomputes from it alone what every asset has taken in, passed on and
earned, what every holder is due, and what the escrow has to hold. It prints all figures, and exits non-zero at
the first unit of difference, naming asset, holder and denom.

What the escrow holds above what it owes was donated: nobody can claim it. Nothing in an export says how much that
should be. Whoever knows it says it with --donations; then a unit too little in any book is found as well.`,
		Example: `saharad export > exported.json && saharad royalty audit exported.json
saharad royalty audit exported.json --donations none -o json`,
		Args: cobra.ExactArgs(1),
		// In place of the root command's, which opens a node's home.
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(cmd *cobra.Command, args []string) error {
			if output != "text" && output != "json" {
				return fmt.Errorf("--output %s: want text or json", output)
			}
			report, err := auditFile(args[0])
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("donations") {
				if err := report.expectDonations(donations); err != nil {
					return err
				}
			}
			if output == "json" {
				encoder := json.NewEncoder(cmd.OutOrStdout())
				encoder.SetIndent("", "  ")
				return encoder.Encode(report)
			}
			return report.write(cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text or json")
	cmd.Flags().StringVar(&donations, "donations", "", "the `coins` that were donated, or none; any if it is not said")
	return cmd
}

func auditFile(path string) (*Report, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	e, err := Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return Audit(e)
}

// expectDonations: the escrow holds exactly so much above what it owes.
func (r *Report) expectDonations(text string) error {
	if text == "none" {
		text = ""
	}
	want, err := sdk.ParseCoinsNormalized(text)
	if err != nil {
		return fmt.Errorf("--donations: %w", err)
	}
	left := map[string]*big.Int{}
	for _, c := range want {
		left[c.Denom] = c.Amount.BigInt()
	}
	for _, total := range r.Totals {
		addTo(left, total.Denom, new(big.Int).Neg(total.Donations))
	}
	for _, denom := range sortedKeys(left) {
		if left[denom].Sign() != 0 {
			return &Difference{Denom: denom, What: fmt.Sprintf("the donations differ by %s from %q", left[denom], want)}
		}
	}
	return nil
}
