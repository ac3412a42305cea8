package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/sahara-chain/sahara/app/chain"
)

// saharad runs a command of the node.
func (d *demo) saharad(ctx context.Context, args ...string) ([]byte, error) {
	return d.tool(ctx, "saharad", "", d.saharadEnv(), d.binary, args...)
}

// saharadEnv points saharad at the demo's devnet and answers what every transaction asks, so that commands are as short
// as the ones that are shown.
func (d *demo) saharadEnv() []string {
	if d.net == nil {
		return nil
	}
	return []string{
		"SAHARAD_HOME=" + d.nodeFile(0), "SAHARAD_KEYRING_BACKEND=test", "SAHARAD_OUTPUT=json",
		"SAHARAD_GAS=auto", "SAHARAD_GAS_ADJUSTMENT=1.5", fmt.Sprintf("SAHARAD_GAS_PRICES=%d%s", gasPrice, chain.BaseDenom),
		fmt.Sprintf("SAHARAD_NODE=tcp://127.0.0.1:%d", d.net.Nodes[0].Ports.RPC), "SAHARAD_CHAIN_ID=" + chainID,
	}
}

// typed runs a command that a person would type, shows it, and reads the JSON that it prints.
func (d *demo) typed(ctx context.Context, into any, args ...string) error {
	shown := make([]string, len(args))
	for i, arg := range args {
		arg = strings.ReplaceAll(arg, d.root, d.dir)
		if strings.ContainsAny(arg, " {\"'$") {
			arg = "'" + arg + "'"
		}
		shown[i] = arg
	}
	d.screen.command("saharad " + strings.Join(shown, " "))
	out, err := d.saharad(ctx, append(args, "-o", "json")...)
	if err != nil {
		return err
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(out, into); err != nil {
		return fmt.Errorf("saharad %s: %w in %q", strings.Join(args, " "), err, lastLines(out, 3))
	}
	return nil
}

// tx runs a transaction that a person would type, and waits until it has been executed.
func (d *demo) tx(ctx context.Context, args ...string) error {
	var sent struct {
		TxHash string `json:"txhash"`
		Code   uint32 `json:"code"`
		RawLog string `json:"raw_log"`
	}
	if err := d.typed(ctx, &sent, args...); err != nil {
		return err
	}
	if sent.Code != 0 {
		return fmt.Errorf("saharad %s: %s", strings.Join(args, " "), sent.RawLog)
	}
	_, err := d.client.Executed(ctx, sent.TxHash)
	return err
}
