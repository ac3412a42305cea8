// Package config is the file that says what a gateway stands in front of and how.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// ErrConfig refuses a file; the message names the field.
var ErrConfig = errors.New("invalid configuration")

// Config is the file.
type Config struct {
	Listen   string   `toml:"listen" comment:"Address of the API. TLS is for a reverse proxy in front."`
	Chain    Chain    `toml:"chain"`
	Service  Service  `toml:"service"`
	Upstream Upstream `toml:"upstream"`
	Redeem   Redeem   `toml:"redeem"`
	Limits   Limits   `toml:"limits"`
}

// Chain is the node that is asked.
type Chain struct {
	REST     string   `toml:"rest" comment:"REST interface of a node that you trust, best your own."`
	GasPrice string   `toml:"gas_price" comment:"What redemptions pay for a unit of gas."`
	Watch    Duration `toml:"watch" comment:"How often channels in use are read, to see withdrawals. Far below their delay of at least 15 minutes."`
}

// Service is what is sold.
type Service struct {
	Provider string `toml:"provider" comment:"Account that registered the service, sahara1… or 0x…"`
	AssetID  uint64 `toml:"asset_id" comment:"Asset that it runs."`
}

// Upstream is the OpenAI-compatible server.
type Upstream struct {
	URL       string   `toml:"url" comment:"Base URL, up to and with /v1."`
	KeyEnv    string   `toml:"key_env" comment:"Environment variable with the bearer key that the server wants, if it wants one."`
	FirstByte Duration `toml:"first_byte" comment:"Longest wait for the head of an answer."`
	Idle      Duration `toml:"idle" comment:"Longest silence within an answer."`
	Total     Duration `toml:"total" comment:"Longest call."`
}

// Redeem says when vouchers go to the chain.
type Redeem struct {
	Threshold string   `toml:"threshold" comment:"Redeem at once when this much is unclaimed in a denom, such as \"1000000000000000000asahara\"; empty for never."`
	Interval  Duration `toml:"interval" comment:"Redeem all that is unclaimed this often."`
	Batch     int      `toml:"batch" comment:"Most channels of one transaction, 1 to 1000."`
}

// Limits bound what the gateway takes on.
type Limits struct {
	Connections     int      `toml:"connections"`
	Calls           int      `toml:"calls" comment:"Most calls served at once."`
	RequestBytes    int64    `toml:"request_bytes"`
	AnswerBytes     int64    `toml:"answer_bytes" comment:"Longest answer that is not a stream."`
	BufferBytes     int64    `toml:"buffer_bytes" comment:"Most memory for requests and answers of all calls."`
	ReadTimeout     Duration `toml:"read_timeout" comment:"Longest time for a client to send its request."`
	WriteTimeout    Duration `toml:"write_timeout" comment:"Longest time for a client to take a part of an answer."`
	Rate            float64  `toml:"rate" comment:"Calls a second of one payer, session or unpaid address."`
	Burst           int      `toml:"burst" comment:"Calls that one of them may make at once before the rate counts."`
	MaxOutput       uint64   `toml:"max_output" comment:"Most tokens of output of a request."`
	DefaultOutput   uint64   `toml:"default_output" comment:"Asked for upstream where a request names no maximum."`
	InputAllowance  uint64   `toml:"input_allowance" comment:"Tokens that a request may take in beyond its bytes: templates, images."`
	IdempotencyKeep Duration `toml:"idempotency_keep" comment:"How long an answer is kept for who asks again with the same key."`
	ShutdownGrace   Duration `toml:"shutdown_grace" comment:"How long calls may go on at shutdown."`
}

// Duration is a time.Duration as text, such as 30s.
type Duration struct{ time.Duration }

// UnmarshalText is time.ParseDuration.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	d.Duration, err = time.ParseDuration(string(text))
	return err
}

// MarshalText is the duration's text.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Default is a configuration that works with the devnet and a server on port 8000, once the service is named.
func Default() Config {
	s := func(n int) Duration { return Duration{time.Duration(n) * time.Second} }
	return Config{
		Listen:   "127.0.0.1:8402",
		Chain:    Chain{REST: "http://127.0.0.1:26603", GasPrice: "2000000000asahara", Watch: s(30)},
		Upstream: Upstream{URL: "http://127.0.0.1:8000/v1", FirstByte: s(120), Idle: s(60), Total: s(600)},
		Redeem:   Redeem{Threshold: "1000000000000000000asahara", Interval: s(600), Batch: 500},
		Limits: Limits{
			Connections: 8_192, Calls: 2_048, RequestBytes: 4 << 20, AnswerBytes: 16 << 20, BufferBytes: 256 << 20,
			ReadTimeout: s(30), WriteTimeout: s(30), Rate: 50, Burst: 100,
			MaxOutput: 16_384, DefaultOutput: 1_024, InputAllowance: 256,
			IdempotencyKeep: s(24 * 3600), ShutdownGrace: s(30),
		},
	}
}

// Load reads a file over the defaults. An unknown field is refused. Errors are ErrConfig and the file's.
func Load(path string) (Config, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Config{}, err
	}
	c := Default()
	d := toml.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		var strict *toml.StrictMissingError
		if errors.As(err, &strict) {
			return c, fmt.Errorf("%w: %s: %s", ErrConfig, path, strict.String())
		}
		return c, fmt.Errorf("%w: %s: %w", ErrConfig, path, err)
	}
	if err := c.Validate(); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// Marshal writes the file, with what each field means.
func (c Config) Marshal() ([]byte, error) { return toml.Marshal(c) }

// Validate refuses values that no gateway works with. The error is ErrConfig.
func (c Config) Validate() error {
	for _, f := range []struct {
		field string
		err   error
	}{
		{"chain.rest", checkURL(c.Chain.REST)},
		{"chain.gas_price", second(chain.ParseCoin(c.Chain.GasPrice))},
		{"chain.watch", between(c.Chain.Watch, time.Second, 5*time.Minute)},
		{"service.provider", second(chain.ParseAddress(c.Service.Provider))},
		{"service.asset_id", when(c.Service.AssetID == 0, "is 0")},
		{"upstream.url", checkURL(c.Upstream.URL)},
		{"upstream.first_byte", positive(c.Upstream.FirstByte)},
		{"upstream.idle", positive(c.Upstream.Idle)},
		{"upstream.total", positive(c.Upstream.Total)},
		{"redeem.threshold", second(c.Redeem.Coin())},
		{"redeem.interval", positive(c.Redeem.Interval)},
		{"redeem.batch", when(c.Redeem.Batch < 1 || c.Redeem.Batch > 1_000, "is not 1 to 1000")},
		{"limits", c.Limits.check()},
	} {
		if f.err != nil {
			return fmt.Errorf("%w: %s: %w", ErrConfig, f.field, f.err)
		}
	}
	return nil
}

// Coin is the threshold; the zero Coin for none.
func (r Redeem) Coin() (chain.Coin, error) {
	if r.Threshold == "" {
		return chain.Coin{Amount: voucher.Amount{}}, nil
	}
	return chain.ParseCoin(r.Threshold)
}

func (l Limits) check() error {
	for name, low := range map[string]bool{
		"connections":      l.Connections < 1,
		"calls":            l.Calls < 1,
		"request_bytes":    l.RequestBytes < 1,
		"answer_bytes":     l.AnswerBytes < 1,
		"buffer_bytes":     l.BufferBytes < l.RequestBytes+l.AnswerBytes,
		"read_timeout":     l.ReadTimeout.Duration <= 0,
		"write_timeout":    l.WriteTimeout.Duration <= 0,
		"rate":             l.Rate <= 0,
		"burst":            l.Burst < 1,
		"max_output":       l.MaxOutput < 1 || l.MaxOutput > 1<<31,
		"default_output":   l.DefaultOutput < 1 || l.DefaultOutput > l.MaxOutput,
		"input_allowance":  l.InputAllowance > 1<<31,
		"idempotency_keep": l.IdempotencyKeep.Duration < 0,
		"shutdown_grace":   l.ShutdownGrace.Duration < 0,
	} {
		if low {
			return fmt.Errorf("%s is out of range", name)
		}
	}
	return nil
}

func checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil {
		return err
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.ContainsAny(text, "?#") {
		return fmt.Errorf("%q is no URL such as http://127.0.0.1:8000/v1", text)
	}
	return nil
}

func positive(d Duration) error { return when(d.Duration <= 0, "is not positive") }

func between(d Duration, low, high time.Duration) error {
	return when(d.Duration < low || d.Duration > high, fmt.Sprintf("%s is not %s to %s", d, low, high))
}

func when(bad bool, what string) error {
	if bad {
		return errors.New(what)
	}
	return nil
}

func second[T any](_ T, err error) error { return err }
