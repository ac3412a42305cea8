package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"

	"github.com/sahara-chain/sahara/scripts/demo/report"
)

// openProxy has the freelance open a channel, and starts the proxy that signs a voucher for each call on this machine.
func (d *demo) openProxy(ctx context.Context) (url string, err error) {
	c, err := d.open(ctx, freelance)
	if err != nil {
		return "", err
	}
	dir := d.path("gateways", freelance)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	key := dir + "/key.hex"
	if err := os.WriteFile(key, []byte(hex.EncodeToString(d.account(freelance).Key.Key)+"\n"), 0o600); err != nil {
		return "", err
	}
	listen := fmt.Sprintf("127.0.0.1:%d", d.basePort+70)
	args := []string{
		"client", "--gateway", d.sold.url, "--rest", fmt.Sprintf("http://127.0.0.1:%d", d.net.Nodes[0].Ports.REST), "--key", key,
		"--channel", c.ID, "--cap", fmt.Sprintf("%d%s", depositDollars/2*report.Unit, denom), "--listen", listen,
	}
	d.screen.command(fmt.Sprintf("sahara-gateway client --gateway %s --key %s --channel %s --cap %s --listen %s", d.sold.url,
		d.show("gateways", freelance, "key.hex"), c.ID, args[len(args)-3], listen))
	proxy, err := d.start("proxy", d.gatewayProgram, args, nil)
	if err != nil {
		return "", err
	}
	url = "http://" + listen + "/v1"
	d.proxyURL = url
	return url, d.ready(ctx, proxy, url+"/models")
}
