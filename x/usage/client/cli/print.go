package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// row is a line of what a command prints: a name, and what it is.
type row struct{ name, value string }

// printRows aligns the values.
func printRows(w io.Writer, rows ...row) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		if _, err := fmt.Fprintf(t, "%s\t%s\n", r.name, r.value); err != nil {
			return err
		}
	}
	return t.Flush()
}

// printJSON writes a document on one line.
func printJSON(w io.Writer, document any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(document)
}

// openFile opens a file, or the standard input for "-".
func openFile(cmd *cobra.Command, path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(cmd.InOrStdin()), nil
	}
	return os.Open(filepath.Clean(path))
}
