package allocation

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const millionRows = 1_000_000

// writeMillion writes a list of a million rows.
func writeMillion(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	require.NoError(t, err)
	w := bufio.NewWriter(file)
	for i := range uint64(millionRows) {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, i))
		address, err := formatAddress(sum[:accountSize])
		require.NoError(t, err)
		fmt.Fprintf(w, "%s,%d\n", address, 1+i%1000)
	}
	require.NoError(t, w.Flush())
	require.NoError(t, file.Close())
}

// TestAMillionRows builds, proves and verifies, and tells what that took.
func TestAMillionRows(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes several seconds")
	}
	workdir(t, nil)
	writeMillion(t, "million.csv")

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	got := run("build", "million.csv")
	took := time.Since(begun)
	runtime.ReadMemStats(&after)
	require.NoError(t, got.err)
	t.Logf("built in %v, with %d MB from the system", took, (after.Sys-before.Sys)>>20)
	require.Equal(t, 10, strings.Count(got.stderr, "%\n"), "five lines for each of both works:\n%s", got.stderr)

	// What the last row's holder does is quick; making its proof takes as long as building.
	write(t, "proof.json", proofOf(t, "allocation.json", fmt.Sprintf("--index=%d", millionRows-1)))
	doc, err := readDocument[document]("allocation.json")
	require.NoError(t, err)
	require.NoError(t, run("verify", "--root", doc.Root, "--proof", "proof.json").err)

	t.Run("interrupted", func(t *testing.T) {
		require.NoError(t, os.Remove("allocation.json"))
		before := files(t)
		cmd := NewCmd()
		cmd.SetArgs([]string{"build", "million.csv"})
		cmd.SetErr(&interrupter{t: t})
		cmd.SilenceUsage, cmd.SilenceErrors = true, true
		require.ErrorIs(t, cmd.ExecuteContext(context.Background()), errInterrupted)
		require.Equal(t, before, files(t))
	})
}

// interrupter presses Ctrl-C at the first word of progress.
type interrupter struct {
	t *testing.T
	bytes.Buffer
}

func (i *interrupter) Write(b []byte) (int, error) {
	if i.Len() == 0 {
		self, err := os.FindProcess(os.Getpid())
		require.NoError(i.t, err)
		require.NoError(i.t, self.Signal(os.Interrupt))
	}
	return i.Buffer.Write(b)
}
