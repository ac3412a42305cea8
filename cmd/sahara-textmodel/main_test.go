package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// data writes texts of two topics with their labels, and returns their folder and file.
func data(t *testing.T, texts ...string) (dir, labels string) {
	t.Helper()
	dir, labels = t.TempDir(), filepath.Join(t.TempDir(), "labels.csv")
	rows := "confidence,item,label\n"
	for i, text := range texts {
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.txt", i)), []byte(text), 0o600))
		rows += fmt.Sprintf("0.9,%d,%d\n", i, i%2)
	}
	require.NoError(t, os.WriteFile(labels, []byte(rows), 0o600))
	return dir, labels
}

func sahara(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

func TestTrainTuneEvaluate(t *testing.T) {
	texts, labels := data(t, "kernel patch", "cheap pills", "kernel mail", "cheap offer")
	base, tuned := t.TempDir(), t.TempDir()
	code, out, errOut := sahara(t, "train", "--texts", texts, "--labels", labels, "--out", base)
	require.Zero(t, code, errOut)
	assert.JSONEq(t, `{"examples":4,"right":4,"accuracy":1,"missed":0,"false":0}`, out)

	own, ownLabels := data(t, "weekly newsletter", "lottery winner")
	code, _, errOut = sahara(t, "train", "--texts", own, "--labels", ownLabels, "--base", base, "--out", tuned)
	require.Zero(t, code, errOut)
	code, out, errOut = sahara(t, "evaluate", "--model", tuned, "--texts", own, "--labels", ownLabels)
	require.Zero(t, code, errOut)
	assert.Contains(t, out, `"right":2`)
}

func TestServe(t *testing.T) {
	texts, labels := data(t, "kernel patch", "cheap pills")
	base := t.TempDir()
	code, _, errOut := sahara(t, "train", "--texts", texts, "--labels", labels, "--out", base)
	require.Zero(t, code, errOut)

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	read, write := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--model", base, "--name", "mail", "--address", "127.0.0.1:0"}, write, io.Discard)
	}()
	line, err := bufio.NewReader(read).ReadString('\n')
	require.NoError(t, err)
	_, url, found := strings.Cut(strings.TrimSpace(line), " at ")
	require.True(t, found, line)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/models", nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, http.StatusOK, response.StatusCode)
	stop()
	assert.Zero(t, <-ended)
}

func TestRefusals(t *testing.T) {
	texts, labels := data(t, "kernel patch", "cheap pills")
	write := func(content string) string {
		path := filepath.Join(t.TempDir(), "labels.csv")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	none := t.TempDir()
	for _, c := range []struct {
		name, says string
		code       int
		args       []string
	}{
		{"nothing", "Usage", 2, nil},
		{"another command", "Usage", 2, []string{"fly"}},
		{"a missing flag", "--out is missing", 1, []string{"train", "--texts", texts, "--labels", labels}},
		{"an argument", `"now"`, 1, []string{"train", "now"}},
		{"one class", "--classes", 1, []string{"train", "--texts", texts, "--labels", labels, "--out", none, "--classes", "ham"}},
		{"no model", "no such file", 1, []string{"evaluate", "--model", none, "--texts", texts, "--labels", labels}},
		{"no columns", "columns", 1, []string{"train", "--texts", texts, "--labels", write("a,b\n"), "--out", none}},
		{"no label", "line 2: label", 1, []string{"train", "--texts", texts, "--labels", write("item,label\n0,x\n"), "--out", none}},
		{"an item too many", "item 2", 1, []string{"train", "--texts", texts, "--labels", write("item,label\n2,0\n"), "--out", none}},
		{"a third class", "class 2", 1, []string{"train", "--texts", texts, "--labels", write("item,label\n0,2\n"), "--out", none}},
		{"an empty file", "empty", 1, []string{"train", "--texts", texts, "--labels", write(""), "--out", none}},
		{"help", "", 0, []string{"serve", "-h"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, errOut := sahara(t, c.args...)
			assert.Equal(t, c.code, code)
			assert.Contains(t, errOut, c.says)
		})
	}
}
