//go:build clients && network

package clients

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/fake"
	"github.com/sahara-chain/sahara/testutil/network"
)

// The price of a call of the tests' service, in asahara.
const perCall, per1kInput, per1kOutput = 1_000, 500, 1_500

// paid is a call as a client saw it.
type paid struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Text   string `json:"text"`
	Input  int64  `json:"input"`
	Output int64  `json:"output"`
}

// cost is the price of a call: thousands of units are rounded up for the call.
func (p paid) cost() int64 { return perCall + (per1kInput*p.Input+per1kOutput*p.Output+999)/1_000 }

// want is what the tests' server answers to the clients.
var want = []paid{
	{Kind: "chat", Text: "word word word word word", Output: 5},
	{Kind: "stream", Text: "word0 word1 word2 word3 word4 word5 word6 ", Output: 7},
	{Kind: "completion", Text: "word word word", Output: 3},
	{Kind: "embedding", Text: "0.5,-0.25"},
}

// shop is a gateway on a devnet, with a channel of bob's to it.
type shop struct {
	t       *testing.T
	net     *network.Network
	node    *network.Node
	url     string
	home    string
	asset   string
	channel string
	calls   []string // ids
}

// testGateway has unmodified OpenAI clients call a model, and follows the money.
func testGateway(t *testing.T, chain *network.Network) {
	t.Helper()
	s := newShop(t, chain)
	goClient := filepath.Join(t.TempDir(), "openaigo")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", goClient, ".")
	build.Dir = "openaigo"
	out, err := build.CombinedOutput()
	require.NoError(t, err, string(out))

	total := int64(0)
	total += s.sell("npm openai", func(env []string) (string, string, error) { return nodeWith(t, env, "openai.mjs") })
	total += s.sell("openai-go", func(env []string) (string, string, error) {
		return run(t, append(os.Environ(), env...), goClient)
	})

	fetched, charged := s.sellByFetch()

	require.NotEmpty(t, s.gateway("redeem"))
	s.requireClaimed(s.channel, total, 2*len(want))
	s.requireClaimed(fetched, charged, fetches)
	for i, id := range s.calls {
		body, _ := s.receipt(id)
		file := filepath.Join(t.TempDir(), "receipt.json")
		require.NoError(t, os.WriteFile(file, body, 0o600))
		var proved struct {
			Index   int  `json:"index"`
			OnChain bool `json:"on_chain"`
		}
		s.node.Query(&proved, "usage", "receipts", "verify", file)
		require.Equal(t, i, proved.Index)
		require.True(t, proved.OnChain)
	}
	t.Logf("%d calls, %d asahara, all redeemed, each proved against the chain's root", len(s.calls), total)
}

// requireClaimed wants what was redeemed to be what the calls cost.
func (s *shop) requireClaimed(channel string, total int64, calls int) {
	s.t.Helper()
	var entry struct {
		Balance struct {
			Claimed  string `json:"claimed"`
			Receipts struct {
				Calls string `json:"calls"`
			} `json:"receipts"`
		} `json:"balance"`
	}
	s.node.Query(&entry, "usage", "status", channel)
	require.Equal(s.t, strconv.FormatInt(total, 10), entry.Balance.Claimed)
	require.Equal(s.t, strconv.Itoa(calls), entry.Balance.Receipts.Calls)
}

// sell opens a session, lets a client spend from it, and returns what its calls cost by their receipts.
func (s *shop) sell(name string, client func(env []string) (stdout, stderr string, err error)) (total int64) {
	s.t.Helper()
	var session struct {
		Key     string `json:"key"`
		KeyHash string `json:"key_hash"`
		BaseURL string `json:"base_url"`
	}
	s.node.Query(&session, "usage", "session", "create", s.channel, "--cap", "0.1SAHARA", "--from", "bob")
	require.Equal(s.t, s.url, session.BaseURL)
	out, stderr, err := client([]string{"OPENAI_BASE_URL=" + session.BaseURL, "OPENAI_API_KEY=" + session.Key})
	require.NoError(s.t, err, name+": "+stderr)

	decoder := json.NewDecoder(strings.NewReader(out))
	for _, expected := range want {
		var call paid
		require.NoError(s.t, decoder.Decode(&call), out)
		require.NotEmpty(s.t, call.ID, name)
		require.Positive(s.t, call.Input, name)
		require.Equal(s.t, expected, paid{Kind: call.Kind, Text: call.Text, Output: call.Output}, name)
		_, price := s.receipt(call.ID)
		require.Equal(s.t, call.cost(), price, "%s: the receipt of the %s", name, call.Kind)
		total += price
		s.calls = append(s.calls, call.ID)
	}
	s.t.Setenv("OPENAI_BASE_URL", session.BaseURL)
	s.t.Setenv("OPENAI_API_KEY", session.Key)
	var state struct {
		Spent string `json:"spent"`
	}
	s.node.Query(&state, "usage", "session", "show")
	require.Equal(s.t, strconv.FormatInt(total, 10), state.Spent, name)
	s.node.MustCLI("usage", "session", "end", s.channel, session.KeyHash, "--from", "bob")
	_, stderr, err = client([]string{"OPENAI_BASE_URL=" + session.BaseURL, "OPENAI_API_KEY=" + session.Key})
	require.Error(s.t, err, name)
	require.Contains(s.t, stderr, "401", "%s: the session has ended", name)
	s.t.Logf("%s: chat, stream, completion and embedding for %d asahara", name, total)
	return total
}

// receipt is what the gateway says of a call, and the price in it.
func (s *shop) receipt(id string) (body []byte, price int64) {
	s.t.Helper()
	answer, err := http.Get(s.url + "/receipts/" + id)
	require.NoError(s.t, err)
	defer answer.Body.Close()
	body, err = io.ReadAll(answer.Body)
	require.NoError(s.t, err)
	require.Equal(s.t, http.StatusOK, answer.StatusCode, string(body))
	var said struct {
		Receipt struct {
			Receipt struct {
				Price int64 `json:"price,string"`
			} `json:"receipt"`
		} `json:"receipt"`
	}
	require.NoError(s.t, json.Unmarshal(body, &said), string(body))
	return body, said.Receipt.Receipt.Price
}

func newShop(t *testing.T, chain *network.Network) *shop {
	t.Helper()
	upstream := &fake.Upstream{Words: 100, Intercept: embeddings}
	require.NoError(t, upstream.Start())
	t.Cleanup(upstream.Stop)
	listen := freeAddress(t)
	s := &shop{t: t, net: chain, node: chain.Nodes[0], url: "http://" + listen + "/v1", home: filepath.Join(t.TempDir(), "gateway")}
	s.asset = s.publish()
	alice := chain.Account("alice").Address
	said := s.gateway("init", "--provider", alice, "--asset", s.asset, "--upstream", upstream.URL(), "--listen", listen,
		"--rest", fmt.Sprintf("http://127.0.0.1:%d", s.node.Ports.REST))
	fields := strings.Fields(said)
	require.Equal(t, []string{"address", "account"}, []string{fields[0], fields[2]}, said)
	s.node.Tx("bank", "send", "alice", fields[3], "2000000000000000000asahara")
	s.node.Tx("usage", "register-service", s.asset, s.url, "--provider-bps", "2000", "--authorizer", fields[1], "--from", "alice",
		"--prices", fmt.Sprintf(`{"denom":"asahara","per_call":"%d","per_1k_input":"%d","per_1k_output":"%d"}`, perCall, per1kInput, per1kOutput))
	s.start()

	var opened struct {
		ID string `json:"channel_id"`
	}
	s.node.Query(&opened, "usage", "open", s.asset, "1SAHARA", "--from", "bob", "--yes", "--gas-prices", s.gasPrice())
	s.channel = opened.ID
	return s
}

// publish registers a model of alice's, and returns its id.
func (s *shop) publish() string {
	s.t.Helper()
	dir := s.t.TempDir()
	require.NoError(s.t, os.WriteFile(filepath.Join(dir, "README.md"), []byte("---\nlicense: cc-by-4.0\n---\n# Five words\n"), 0o600))
	require.NoError(s.t, os.WriteFile(filepath.Join(dir, "model.safetensors"), []byte("weights"), 0o600))
	var published struct {
		ID uint64 `json:"id"`
	}
	s.node.Query(&published, "model", "publish", dir, "--kind", "base", "--from", "alice", "--yes", "--gas-prices", s.gasPrice())
	return strconv.FormatUint(published.ID, 10)
}

// gasPrice is far above what the chain asks at least.
func (s *shop) gasPrice() string {
	return new(big.Int).Lsh(number(s.t, strings.TrimSuffix(s.net.MinGasPrice, "asahara")), 1).String() + "asahara"
}

// gateway runs a command of the gateway, and returns what it prints.
func (s *shop) gateway(args ...string) string {
	s.t.Helper()
	out, stderr, err := run(s.t, os.Environ(), gatewayBinary(s.t), append(args, "--home", s.home)...)
	require.NoError(s.t, err, stderr)
	return out
}

// start serves until the test ends, and wants an end in order then.
func (s *shop) start() {
	s.t.Helper()
	var log bytes.Buffer
	cmd := exec.Command(gatewayBinary(s.t), "start", "--home", s.home)
	cmd.Stderr = &log
	require.NoError(s.t, cmd.Start())
	s.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		timer := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
		if err := cmd.Wait(); err != nil || !timer.Stop() {
			s.t.Errorf("the gateway ended with %v", err)
		}
		if s.t.Failed() {
			s.t.Logf("the gateway's log:\n%s", log.String())
		}
	})
	s.net.Eventually("the gateway serves", 30*time.Second, func() error {
		answer, err := http.Get(strings.TrimSuffix(s.url, "/v1") + "/healthz")
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("it answers %d", answer.StatusCode)
		}
		return nil
	})
}

// gatewayBinary finds the sahara-gateway to run: SAHARA_GATEWAY_BIN, or what `make build` builds.
func gatewayBinary(t *testing.T) string {
	t.Helper()
	path := os.Getenv("SAHARA_GATEWAY_BIN")
	if path == "" {
		path = filepath.Join("..", "..", "build", "sahara-gateway")
	}
	path, err := filepath.Abs(path)
	require.NoError(t, err)
	require.FileExists(t, path, "`make build` builds it")
	return path
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// embeddings answers in the encoding that is asked for, as real servers do: the npm client asks for base64.
func embeddings(w http.ResponseWriter, r *http.Request) bool {
	if !strings.HasSuffix(r.URL.Path, "/embeddings") {
		return false
	}
	var request struct {
		Encoding string `json:"encoding_format"`
	}
	vector := []float32{0.5, -0.25}
	var answer any = vector
	if json.NewDecoder(r.Body).Decode(&request) == nil && request.Encoding == "base64" {
		var b []byte
		for _, f := range vector {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
		}
		answer = base64.StdEncoding.EncodeToString(b)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"object": "list", "model": "fake-1", "usage": map[string]int{"prompt_tokens": 2, "total_tokens": 2},
		"data": []any{map[string]any{"object": "embedding", "index": 0, "embedding": answer}},
	})
	return true
}
