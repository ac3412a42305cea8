package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// asSaharad makes the test binary run as saharad, so that the tests see what a user sees: the exit code and
// every byte that is printed, after an os.Exit too.
const asSaharad = "TEST_AS_SAHARAD"

func TestMain(m *testing.M) {
	if os.Getenv(asSaharad) != "" {
		main()
		return
	}
	code := m.Run()
	if made.dir != "" {
		_ = os.RemoveAll(made.dir)
	}
	os.Exit(code)
}

// result is how a run of saharad ended.
type result struct {
	code        int
	out, errOut string
}

// saharad runs a command to its end, with dir as working directory and as the user's home folder.
func saharad(t *testing.T, dir string, args ...string) result {
	t.Helper()
	r, err := runSaharad(dir, args...)
	require.NoError(t, err)
	return r
}

func runSaharad(dir string, args ...string) (result, error) {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), asSaharad+"=1", "HOME="+dir, "SAHARAD_HOME=")
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Start(); err != nil {
		return result{}, err
	}
	late := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return result{}, err
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), errOut.String()}, nil
}

// requireRefusal shows that a command ends with exit code 1 and a short error that holds every want, without
// a stack trace, and that it leaves the files in dir as they are.
func requireRefusal(t *testing.T, dir string, args []string, want ...string) {
	t.Helper()
	before := files(t, dir)
	r := saharad(t, dir, args...)
	require.Equal(t, 1, r.code, "exit code\n%s%s", r.out, r.errOut)
	require.Empty(t, r.out)
	text, isError := strings.CutPrefix(strings.TrimSuffix(r.errOut, "\n"), "Error: ")
	require.True(t, isError, r.errOut)
	require.LessOrEqual(t, strings.Count(text, "\n"), 6, text) // cobra's "Did you mean this?" has as many
	require.NotContains(t, text, "goroutine ")
	require.NotContains(t, text, ".go:", "a place in the source")
	for _, part := range want {
		require.Contains(t, text, part)
	}
	require.Equal(t, before, files(t, dir), "files have changed")
}

// files are the files below a folder, with a hash of what is in them. What is in .saharad, the default home
// of the user that the test makes up, does not count: every saharad command writes its default settings.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if entry != nil && entry.Name() == ".saharad" {
				return filepath.SkipDir
			}
			return err
		}
		raw, err := os.ReadFile(path)
		found[path] = fmt.Sprintf("%x", sha256.Sum256(raw))
		return err
	}))
	return found
}

// made is a network of one validator that init-files has made once for all tests.
var made struct {
	once     sync.Once
	dir      string
	operator string // the validator's
	err      error
}

func makeNetwork() {
	if made.dir, made.err = os.MkdirTemp("", "saharad-test-"); made.err != nil {
		return
	}
	r, err := runSaharad(made.dir, "testnet", "init-files", "--validators", "1", "--output-dir", ".", "-o", "json")
	if err != nil || r.code != 0 {
		made.err = fmt.Errorf("init-files: %w %s", err, r.errOut)
		return
	}
	var net network
	made.err = json.Unmarshal([]byte(r.out), &net)
	made.operator = net.Nodes[0].Validator
}

// testHome is a folder with a validator's home in it, node0, that has never been started. The ports in its
// configuration are nobody's in particular: a test that needs them free makes a network of its own.
func testHome(t *testing.T) (dir, home string) {
	t.Helper()
	made.once.Do(makeNetwork)
	require.NoError(t, made.err)
	dir = t.TempDir()
	home = filepath.Join(dir, "node0")
	require.NoError(t, os.CopyFS(home, os.DirFS(filepath.Join(made.dir, "node0"))))
	return dir, home
}

// edit replaces a text in a file, where it must be exactly once.
func edit(t *testing.T, path, old, with string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(raw), old), "%q in %s", old, path)
	require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(raw), old, with, 1)), 0o600))
}
