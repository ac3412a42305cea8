package allocation

import (
	"fmt"

	"github.com/spf13/cobra"
)

func verifyCmd() *cobra.Command {
	var root, proof string
	cmd := &cobra.Command{
		Use:   "verify --root ROOT --proof FILE",
		Short: "Check a proof against the root of an asset",
		Long: `verify checks what "proof -o json" wrote against a root, as the chain does when the holder claims. Take the root
from the chain: whoever made the proof may have made another root as well. The root commits to the number of
rows and to their total.`,
		Example: "saharad royalty allocation verify --root 9f86d0… --proof proof.json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			trusted, err := parseRoot(root)
			if err != nil {
				return fmt.Errorf("--root: %w", err)
			}
			doc, err := readDocument[proofDocument](proof)
			if err != nil {
				return fmt.Errorf("--proof: %w", err)
			}
			if err := doc.verify(trusted); err != nil {
				return fmt.Errorf("--proof: %s: %w", proof, err)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "proved: row %d of %d gives %s %d of %d shares\n",
				doc.Index, doc.Count, doc.Holder, doc.Shares, doc.Total)
			return err
		},
	}
	cmd.Flags().StringVar(&root, "root", "", "the `root`, 64 hexadecimal digits")
	cmd.Flags().StringVar(&proof, "proof", "", "the `file` with the proof")
	_ = cmd.MarkFlagRequired("root") // an error would say that there is no such flag
	_ = cmd.MarkFlagRequired("proof")
	return cmd
}
