//go:build clients

package clients

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"testing"
	"time"
)

// clientTimeout bounds one program.
const clientTimeout = 3 * time.Minute

// node runs a program of this folder by Node.js, and returns what it printed.
func node(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	return nodeWith(t, nil, args...)
}

// nodeWith is node with more environment ("NAME=value").
func nodeWith(t *testing.T, env []string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	return run(t, append(os.Environ(), env...), "node", args...)
}

// run runs a program to its end.
func run(t *testing.T, env []string, program string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), clientTimeout)
	defer cancel()
	var out, errOut bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, &out, &errOut
	err = cmd.Run()
	return out.String(), errOut.String(), err
}
