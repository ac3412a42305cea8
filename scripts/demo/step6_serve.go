package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/scripts/demo/client"
	"github.com/sahara-chain/sahara/scripts/demo/report"
)

// The price of a call, in millionths of a dollar, and what the provider keeps of it.
const (
	perCall, per1kInput, per1kOutput = 2_000, 10_000, 100_000
	providerBps                      = 3_000
	readyTime                        = 30 * time.Second
)

// gateway is a running one, in front of a model's server.
type gateway struct {
	model   *model
	home    string
	url     string // of the API
	address string // of its key
	account string // the same as the chain spells it
	payTo   string // address of the service
}

// serveModels starts a server for each model and a gateway in front of it.
func serveModels(ctx context.Context, d *demo) error {
	var err error
	if d.gatewayProgram, err = d.build(ctx, "sahara-gateway", "", "./cmd/sahara-gateway"); err != nil {
		return err
	}
	if err := os.RemoveAll(d.path("gateways")); err != nil {
		return err
	}
	for i, m := range []*model{d.base, d.tuned} {
		g, err := d.serve(ctx, m, d.basePort+50+10*i)
		if err != nil {
			return err
		}
		d.gateways = append(d.gateways, g)
	}
	d.sold = d.gateways[1]
	return nil
}

func (d *demo) serve(ctx context.Context, m *model, port int) (*gateway, error) {
	server := fmt.Sprintf("127.0.0.1:%d", port)
	upstream, err := d.start("model-"+m.name, d.textmodel, []string{"serve", "--model", m.dir, "--name", m.name, "--address", server}, nil)
	if err != nil {
		return nil, err
	}
	if err := d.ready(ctx, upstream, "http://"+server+"/healthz"); err != nil {
		return nil, err
	}
	g := &gateway{model: m, home: d.path("gateways", m.name), url: fmt.Sprintf("http://127.0.0.1:%d/v1", port+1)}
	if err := d.prepareGateway(ctx, g, server); err != nil {
		return nil, err
	}
	price := fmt.Sprintf(`{"denom":"%s","per_call":"%d","per_1k_input":"%d","per_1k_output":"%d"}`, denom, perCall, per1kInput, per1kOutput)
	if err := d.tx(ctx, "tx", "usage", "register-service", strconv.FormatUint(m.id, 10), g.url, "--provider-bps", strconv.Itoa(providerBps),
		"--prices", price, "--authorizer", g.address, "--from", provider, "-y"); err != nil {
		return nil, err
	}
	running, err := d.start("gateway-"+m.name, d.gatewayProgram, []string{"start", "--home", g.home}, nil)
	if err != nil {
		return nil, err
	}
	if err := d.ready(ctx, running, strings.TrimSuffix(g.url, "/v1")+"/healthz"); err != nil {
		return nil, err
	}
	var status struct {
		PayTo string `json:"pay_to"`
	}
	if err := d.gatewayJSON(ctx, &status, "status", g); err != nil {
		return nil, err
	}
	g.payTo = status.PayTo
	d.screen.say("model %d is sold at %s: %s a call, %s and %s for 1,000 tokens in and out; the provider keeps %s", m.id, g.url,
		report.Dollars(perCall), report.Dollars(per1kInput), report.Dollars(per1kOutput), report.Percent(providerBps))
	return g, nil
}

// prepareGateway makes a gateway's folder, gives its key coins for gas, and lets it serve as fast as a test calls.
func (d *demo) prepareGateway(ctx context.Context, g *gateway, server string) error {
	out, err := d.tool(ctx, "gateway", "", nil, d.gatewayProgram, "init", "--home", g.home, "--provider", d.account(provider).Bech32(),
		"--asset", strconv.FormatUint(g.model.id, 10), "--upstream", "http://"+server+"/v1", "--listen", strings.TrimSuffix(strings.TrimPrefix(g.url, "http://"), "/v1"),
		"--rest", fmt.Sprintf("http://127.0.0.1:%d", d.net.Nodes[0].Ports.REST), "--threshold", "2000000"+denom)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(out)) {
		switch fields := strings.Fields(line); {
		case len(fields) == 2 && fields[0] == "address":
			g.address = fields[1]
		case len(fields) == 2 && fields[0] == "account":
			g.account = fields[1]
		}
	}
	to, err := sdk.AccAddressFromBech32(g.account)
	if err != nil {
		return fmt.Errorf("sahara-gateway init tells no account: %w", err)
	}
	from := d.account(provider)
	send := &banktypes.MsgSend{FromAddress: from.Bech32(), ToAddress: to.String(), Amount: chain.Coins(2)}
	if _, err := d.client.Send(ctx, from, []sdk.Msg{send}); err != nil {
		return err
	}
	return setLines(g.home+"/config.toml", map[string]string{"rate": "5000.0", "burst": "5000"})
}

// setLines sets values of a TOML file whose keys are there once.
func setLines(path string, values map[string]string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for key, value := range values {
		line := regexp.MustCompile(`(?m)^` + key + ` = .*$`)
		if found := line.FindAll(raw, -1); len(found) != 1 {
			return fmt.Errorf("%s has %d lines of %s", path, len(found), key)
		}
		raw = line.ReplaceAll(raw, []byte(key+" = "+value))
	}
	return os.WriteFile(path, raw, 0o600)
}

// ready waits until a server answers.
func (d *demo) ready(ctx context.Context, c *child, url string) error {
	return client.Until(ctx, readyTime, c.name+" at "+url, func(ctx context.Context) (bool, error) {
		if err := d.ended(c); err != nil {
			return false, err
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return false, err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return false, nil //nolint:nilerr // it does not listen yet
		}
		return response.StatusCode == http.StatusOK, response.Body.Close()
	})
}

// gatewayJSON runs a command of the gateway and reads the JSON that it prints.
func (d *demo) gatewayJSON(ctx context.Context, into any, command string, g *gateway) error {
	out, err := d.tool(ctx, "gateway", "", nil, d.gatewayProgram, command, "--home", g.home)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(out, into); err != nil {
		return fmt.Errorf("sahara-gateway %s: %w", command, err)
	}
	return nil
}
