package audit_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/royalty/client/audit"
)

// run is the command on a file with the given content.
func run(t *testing.T, content []byte, flags ...string) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "exported.json")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	cmd := audit.NewCmd()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetArgs(append([]string{path}, flags...))
	err := cmd.Execute()
	return out.String(), err
}

func TestFigures(t *testing.T) {
	bz := exported(t)
	text, err := run(t, bz, "--donations", "none")
	require.NoError(t, err)
	t.Log("\n" + text)
}

var _ = json.Marshal
