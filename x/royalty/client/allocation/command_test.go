package allocation

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// workdir changes into a folder with the given files.
func workdir(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, content := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(content), 0o644))
	}
}

type result struct {
	stdout, stderr string
	err            error
}

func run(args ...string) result {
	var stdout, stderr bytes.Buffer
	cmd := NewCmd()
	cmd.SetArgs(args)
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	err := cmd.ExecuteContext(context.Background())
	return result{stdout.String(), stderr.String(), err}
}

// addressOf is an account's address, in one of both spellings.
func addressOf(t testing.TB, n byte) string {
	t.Helper()
	raw := bytes.Repeat([]byte{n}, accountSize)
	if n%2 == 0 {
		return fmt.Sprintf("0x%x", raw)
	}
	text, err := formatAddress(raw)
	require.NoError(t, err)
	return text
}

// csvOf gives each amount to another account, under the heading if there is one.
func csvOf(t testing.TB, heading string, amounts ...uint64) string {
	t.Helper()
	var b strings.Builder
	if heading != "" {
		b.WriteString(heading + "\n")
	}
	for i, amount := range amounts {
		fmt.Fprintf(&b, "%s,%d\n", addressOf(t, byte(i+1)), amount)
	}
	return b.String()
}

// files lists the working folder.
func files(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestNoCommandShowsHelp(t *testing.T) {
	got := run()
	require.NoError(t, got.err)
	require.Contains(t, got.stdout, "build")
	require.Error(t, run("bild").err)
}
