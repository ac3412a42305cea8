package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What a worker's process is told.
const (
	envChain  = "SAHARA_WORKER_TEST_CHAIN"
	envFolder = "SAHARA_WORKER_TEST_FOLDER"
	envKill   = "SAHARA_WORKER_TEST_KILL" // the point at which it kills itself; 0 for none
)

// call is what a worker asks of a chain in another process, and the answer.
type call struct {
	Name        string
	First, Last []byte
	View        View
	Paid        Receipt
	Err         string
}

// serve makes a chain one that other processes work on.
func (c *chain) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q call
		err := json.NewDecoder(r.Body).Decode(&q)
		switch q.Name {
		case "look":
			q.View, err = c.Look(r.Context())
			q.View.Form = nil // it knows
		case "join":
			err = c.Join(r.Context())
		case "commit":
			err = c.Commit(r.Context(), q.First)
		case "reveal":
			err = c.Reveal(r.Context(), q.First, q.Last)
		case "claim":
			q.Paid, err = c.Claim(r.Context())
		}
		if err != nil {
			q.Err = err.Error()
		}
		_ = json.NewEncoder(w).Encode(q)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// remote is such a chain, seen from such a process. Points are before and after what is sent.
type remote struct {
	url string
	at  func(string)
}

func (r remote) call(q call) (call, error) {
	if q.Name != "look" {
		r.at("before " + q.Name)
		defer r.at("after " + q.Name)
	}
	b, err := json.Marshal(q)
	if err != nil {
		return q, err
	}
	res, err := http.Post(r.url, "application/json", bytes.NewReader(b))
	if err != nil {
		return q, err
	}
	err = errors.Join(json.NewDecoder(res.Body).Decode(&q), res.Body.Close())
	if err == nil && q.Err != "" {
		err = errors.New(q.Err)
	}
	return q, err
}

func (r remote) Look(context.Context) (View, error) {
	q, err := r.call(call{Name: "look"})
	q.View.Form = forms["content"]
	return q.View, err
}

func (r remote) Join(context.Context) error {
	_, err := r.call(call{Name: "join"})
	return err
}

func (r remote) Commit(_ context.Context, commitment []byte) error {
	_, err := r.call(call{Name: "commit", First: commitment})
	return err
}

func (r remote) Reveal(_ context.Context, labels, salt []byte) error {
	_, err := r.call(call{Name: "reveal", First: labels, Last: salt})
	return err
}

func (r remote) Claim(context.Context) (Receipt, error) {
	q, err := r.call(call{Name: "claim"})
	return q.Paid, err
}

// TestProcess is that process.
func TestProcess(t *testing.T) {
	url := os.Getenv(envChain)
	if url == "" {
		t.Skip("it is started by TestKilledProcess")
	}
	kill, err := strconv.Atoi(os.Getenv(envKill))
	require.NoError(t, err)
	folder, err := OpenFolder(os.Getenv(envFolder), someone)
	require.NoError(t, err)
	points := 0
	folder.at = func(string) {
		points++
		if points == kill {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // it comes
		}
	}
	w := &Worker{Chain: remote{url, folder.at}, Labeler: &whimsical{n: uint8(kill)}, Folder: folder}
	require.NoError(t, w.Run(t.Context(), time.Nanosecond))
	fmt.Printf("points: %d\n", points)
}

// TestKilledProcess kills a process that does open work, by SIGKILL at each point of its way, and starts it again. It runs
// alone: a process that is being started holds all locks of the one that starts it for a moment.
func TestKilledProcess(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	start := func(c *chain, url string, kill int) (string, error) {
		cmd := exec.Command(self, "-test.run=^TestProcess$", "-test.timeout=30s")
		cmd.Env = append(os.Environ(), envChain+"="+url, envFolder+"="+c.folder, envKill+"="+strconv.Itoa(kill))
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	begin := func() (*chain, string) {
		c := newChain(t)
		c.form = forms["content"]
		return c, c.serve(t)
	}
	c, url := begin()
	out, err := start(c, url, 0)
	require.NoError(t, err, out)
	done(t, c)
	var points int
	_, err = fmt.Sscanf(out, "points: %d\n", &points)
	require.NoError(t, err, out)
	require.Greater(t, points, 70)
	for at := 1; at <= points; at++ {
		c, url := begin()
		_, err := start(c, url, at)
		var ended *exec.ExitError
		require.ErrorAs(t, err, &ended)
		require.Equal(t, syscall.SIGKILL, ended.Sys().(syscall.WaitStatus).Signal(), "point %d", at)
		out, err := start(c, url, 0)
		require.NoError(t, err, "after point %d: %s", at, out)
		done(t, c)
	}
	t.Logf("killed at %d points", points)
}
