package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	fakeEnv = "FAKE_SAHARAD"
	// fakeModeEnv, with the node's name after it, makes that node misbehave: see fakeStart.
	fakeModeEnv   = "FAKE_SAHARAD_MODE_"
	fakeBlockTime = 20 * time.Millisecond
	fakeTxHash    = "AB12"
)

func fakeSaharad(args []string) int {
	var err error
	switch command := strings.Join(args, " "); {
	case strings.HasPrefix(command, "testnet init-files "):
		err = fakeInitFiles(args[2:])
	case strings.HasPrefix(command, "start --home "):
		err = fakeStart(args[2])
	case strings.HasPrefix(command, "tx bank send faucet "):
		err = fakeSend(args)
	case strings.HasPrefix(command, "query bank balance "):
		fmt.Println(`{"balance":{"denom":"asahara","amount":"1500000000000000000"}}`)
	default:
		err = fmt.Errorf("unknown command %q", command)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "fake saharad:", err)
		return 1
	}
	return 0
}

func portsFrom(base int) ports {
	return ports{base, base + 1, base + 2, base + 3, base + 4, base + 5, base + 6, base + 7}
}

func fakeInitFiles(args []string) error {
	fs := flag.NewFlagSet("init-files", flag.ContinueOnError)
	count := fs.Int("validators", 0, "")
	dir := fs.String("output-dir", "", "")
	chainID := fs.String("chain-id", "", "")
	prefix := fs.String("node-dir-prefix", "", "")
	basePort := fs.Int("base-port", 0, "")
	for _, ignored := range []string{"keyring-backend", "commit-timeout", "o"} {
		fs.String(ignored, "", "")
	}
	if err := fs.Parse(args); err != nil {
		return err
	}
	m := manifest{ChainID: *chainID, EVMChainID: 724272, MinGasPrice: "1000000000asahara"}
	for i := range *count {
		name := fmt.Sprintf("%s%d", *prefix, i)
		if err := os.MkdirAll(filepath.Join(*dir, name), 0o755); err != nil {
			return err
		}
		m.Nodes = append(m.Nodes, node{Name: name, Home: name, Ports: portsFrom(*basePort + 10*i)})
	}
	if os.Getenv(fakeModeEnv+"init") == "crash" {
		return fmt.Errorf("no entropy for the keys of %s", *chainID)
	}
	for i, name := range []string{"faucet", "alice", "bob"} {
		raw := make([]byte, 20)
		raw[0] = byte(i + 1)
		m.Accounts = append(m.Accounts, account{
			Name: name, Address: bech32Encode(addressPrefix, raw), Hex: fmt.Sprintf("0x%x", raw),
			Balance: "1000000000000000000000asahara",
		})
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(*dir, manifestName), raw, 0o644)
}

// fakeStart serves the parts of CometBFT's RPC that the devnet asks for. Its modes are: crash (ends with an
// error after writing 30 lines), silent (never answers), fork (computes other app hashes), stubborn (does
// not end on SIGTERM).
func fakeStart(home string) error {
	name := filepath.Base(home)
	mode := os.Getenv(fakeModeEnv + name)
	time.AfterFunc(time.Minute, func() { os.Exit(3) }) // should the test be killed before it can stop the node
	for i := range 30 {
		fmt.Printf("%s log line %d\n", name, i)
	}
	if leaked := os.Getenv("SAHARAD_CHAIN_ID"); leaked != "" {
		return fmt.Errorf("SAHARAD_CHAIN_ID=%s has reached the node", leaked)
	}
	port, err := fakeRPCPort(home)
	if err != nil {
		return err
	}
	switch mode {
	case "crash":
		return fmt.Errorf("%s cannot open its database", name)
	case "silent":
		time.Sleep(time.Hour)
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
	}
	return http.ListenAndServe(hostPort(port), fakeRPC(home, mode))
}

func fakeRPCPort(home string) (int, error) {
	raw, err := os.ReadFile(filepath.Join(filepath.Dir(home), manifestName))
	if err != nil {
		return 0, err
	}
	var m manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return 0, err
	}
	for _, n := range m.Nodes {
		if n.Name == filepath.Base(home) {
			return n.Ports.RPC, nil
		}
	}
	return 0, fmt.Errorf("%s is not in the manifest", home)
}

// fakeRPC answers from a chain that goes on where the home's last process left it.
func fakeRPC(home, mode string) http.Handler {
	heightFile := filepath.Join(home, "height")
	begun, before := time.Now(), 0
	if raw, err := os.ReadFile(heightFile); err == nil {
		_, _ = fmt.Sscan(string(raw), &before)
	}
	height := func() int {
		h := before + int(time.Since(begun)/fakeBlockTime)
		_ = os.WriteFile(heightFile, fmt.Append(nil, h), 0o644)
		return h
	}
	result := func(w http.ResponseWriter, format string, args ...any) {
		_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":-1,"result":`+format+`}`, args...)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/status", func(w http.ResponseWriter, _ *http.Request) {
		result(w, `{"sync_info":{"latest_block_height":"%d","catching_up":false}}`, height())
	})
	mux.HandleFunc("/net_info", func(w http.ResponseWriter, _ *http.Request) { result(w, `{"n_peers":"2"}`) })
	mux.HandleFunc("/block", func(w http.ResponseWriter, r *http.Request) {
		state := "A0"
		if mode == "fork" {
			state = "B0"
		}
		result(w, `{"block":{"header":{"app_hash":"%s%s"}}}`, state, r.URL.Query().Get("height"))
	})
	mux.HandleFunc("/tx", func(w http.ResponseWriter, r *http.Request) {
		sent := filepath.Join(home, "sent")
		info, err := os.Stat(sent)
		if err != nil || r.URL.Query().Get("hash") != "0x"+fakeTxHash || time.Since(info.ModTime()) < 5*fakeBlockTime {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = fmt.Fprint(w, `{"jsonrpc":"2.0","id":-1,"error":{"code":-32603,"message":"Internal error","data":"tx not found"}}`)
			return
		}
		result(w, `{"hash":"%s","height":"42","tx_result":{"code":0}}`, fakeTxHash)
	})
	return mux
}

// fakeSend records its arguments, for the test to check, and refuses transfers of one asahara.
func fakeSend(args []string) error {
	if args[5] == "1asahara" {
		fmt.Println(`{"code":13,"txhash":"` + fakeTxHash + `","raw_log":"insufficient fee"}`)
		return nil
	}
	fmt.Fprintln(os.Stderr, "gas estimate: 123456")
	fmt.Println(`{"code":0,"txhash":"` + fakeTxHash + `","raw_log":""}`)
	for i, arg := range args {
		if arg == "--home" {
			return os.WriteFile(filepath.Join(args[i+1], "sent"), []byte(strings.Join(args, " ")), 0o644)
		}
	}
	return fmt.Errorf("no --home in %q", args)
}
