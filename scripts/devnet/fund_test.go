package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFund(t *testing.T) {
	n := newTestNet(t)
	n.mustUp()
	receiver := bech32Encode(addressPrefix, make([]byte, 20))

	code, out := n.run("fund", "--to", "0x"+strings.Repeat("0", 40), "--amount", "1.5")
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	wantText(t, out, "sent 1.5 SAHARA to "+receiver, "tx hash  "+fakeTxHash, "height   42",
		"balance  1.5 SAHARA (1500000000000000000asahara)")
	sent, err := os.ReadFile(filepath.Join(n.dir, "node0", "sent"))
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, string(sent), "tx bank send faucet "+receiver+" 1500000000000000000asahara --from faucet",
		"--keyring-backend test", "--chain-id sahara-devnet-1", "--node "+url("tcp", n.basePort+1),
		"--gas auto --gas-adjustment 1.5 --gas-prices 2000000000asahara -y", "-o json")

	for _, test := range []struct {
		to, amount, want string
		code             int
	}{
		{receiver, "1asahara", "refused with code 13: insufficient fee", 1},
		{receiver, "five", `--amount: amount "five"`, 2},
		{"", "5", `--to: address ""`, 2},
	} {
		code, out := n.run("fund", "--to", test.to, "--amount", test.amount)
		if code != test.code {
			t.Errorf("fund %q %q: exit code %d, not %d", test.to, test.amount, code, test.code)
		}
		wantText(t, out, test.want)
	}

	if code, out := n.run("down"); code != 0 {
		t.Fatal(out)
	}
	if code, out := n.run("fund", "--to", receiver, "--amount", "5"); code != 1 || !strings.Contains(out, "node0 is not running") {
		t.Errorf("on a stopped devnet: exit code %d\n%s", code, out)
	}
}

func TestGasPriceIsTwiceTheLeast(t *testing.T) {
	m := manifest{Nodes: []node{{Name: "node0", Home: "node0", Ports: portsFrom(1024)}}, MinGasPrice: "1000000001asahara"}
	if err := m.check(); err != nil {
		t.Fatal(err)
	}
	if got := m.gasPrice(); got != "2000000002asahara" {
		t.Errorf("gas price %s", got)
	}
	for _, price := range []string{"", "0asahara", "1stake"} {
		m.MinGasPrice = price
		if err := m.check(); err == nil || !strings.Contains(err.Error(), `min_gas_price: amount "`+price+`"`) {
			t.Errorf("%q: error %v", price, err)
		}
	}
}

func TestParseAmount(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"5SAHARA", "5000000000000000000"},
		{"5", "5000000000000000000"},
		{" 5 SAHARA ", "5000000000000000000"},
		{"0.5SAHARA", "500000000000000000"},
		{"0.000000000000000001", "1"},
		{"1.000000000000000001SAHARA", "1000000000000000001"},
		{"007", "7000000000000000000"},
		{"1000asahara", "1000"},
		{"123456789012345678901234567890", "123456789012345678901234567890000000000000000000"},
	} {
		if got, err := parseAmount(test.text); err != nil || got.String() != test.want {
			t.Errorf("%q: %v, %v; want %s", test.text, got, err, test.want)
		}
	}
	for _, text := range []string{
		"", "SAHARA", "-5", "+5", "5.", ".5", "1e3", "1,000", "5sahara", "5ASAHARA", "5wei", "0", "0.0SAHARA", "0asahara",
		"0.5asahara", "0.0000000000000000001", "0.5000000000000000000", "５",
	} {
		if got, err := parseAmount(text); err == nil || !strings.Contains(err.Error(), "amount \""+text+"\"") {
			t.Errorf("%q: %v, %v; want an error that quotes it", text, got, err)
		}
	}
}

func TestFormatAmount(t *testing.T) {
	for coin, want := range map[string]string{
		"0asahara":                      "0 SAHARA",
		"1asahara":                      "0.000000000000000001 SAHARA",
		"1500000000000000000asahara":    "1.5 SAHARA",
		"1000000000000000000000asahara": "1000 SAHARA",
		"7uatom":                        "7uatom",
	} {
		if got := inSahara(coin); got != want {
			t.Errorf("%s: %q, not %q", coin, got, want)
		}
	}
}
