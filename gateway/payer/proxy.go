package payer

import (
	"crypto/ecdsa"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/openai"
	"github.com/sahara-chain/sahara/gateway/x402"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// Options are what a proxy needs.
type Options struct {
	Gateway string // base URL, up to and with /v1
	Key     *ecdsa.PrivateKey
	Channel chain.Channel
	Info    chain.Info
	Cap     voucher.Amount // most that it spends of the channel, ever
	State   string         // file that says from where on the cap counts
	Log     *slog.Logger
}

// Proxy pays for the calls that it passes on.
type Proxy struct {
	gateway string
	network string
	account *account
	client  *http.Client
	asked   atomic.Pointer[x402.Requirements] // what the gateway asked for last
	log     *slog.Logger
}

const (
	maxRequest = 16 << 20
	maxRefusal = 64 << 10
	// tries bound what is done about a gateway that is not there, or that disagrees about the channel.
	tries = 8
	pause = 250 * time.Millisecond
)

// New is a proxy. The error is the state file's.
func New(o Options) (*Proxy, error) {
	base, err := loadBase(o.State, o.Channel.ID, o.Channel.Claimed)
	if err != nil {
		return nil, err
	}
	limit, err := base.Add(o.Cap)
	if err != nil {
		limit = voucher.MaxAmount
	}
	transport := http.DefaultTransport.(*http.Transport).Clone() // which it always is
	transport.MaxIdleConnsPerHost = 256
	transport.DisableCompression = true
	return &Proxy{
		gateway: strings.TrimRight(o.Gateway, "/"), network: x402.Network(o.Info.EVMChainID), log: o.Log,
		client: &http.Client{Transport: transport},
		account: &account{
			domain: voucher.NewDomain(o.Info.EVMChainID), key: o.Key, channel: o.Channel, limit: limit, charged: o.Channel.Claimed,
		},
	}, nil
}

// Spending is what the proxy has spent and may spend.
func (p *Proxy) Spending() Spending { return p.account.spending() }

// Handler is the API for tools on this machine.
func (p *Proxy) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, kind := range map[string]openai.Kind{
		"POST /v1/chat/completions": openai.Chat,
		"POST /v1/completions":      openai.Completion,
		"POST /v1/embeddings":       openai.Embedding,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { p.call(w, r, kind) })
	}
	mux.HandleFunc("GET /v1/", p.passFree)
	mux.HandleFunc("GET /spending", p.showSpending)
	return localOnly(mux)
}

// localOnly keeps web pages out: a browser sends their requests to this machine as well, and they would spend money. A page
// names itself as Origin, and one that has its name point here names that as Host.
func localOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin, err := url.Parse(r.Header.Get("Origin"))
		if err != nil || !isLocal(r.Host) || r.Header.Get("Origin") != "" && !isLocal(origin.Host) {
			(&openai.Error{
				Status: http.StatusForbidden, Type: openai.TypePermission, Code: "not_local",
				Message: "This proxy serves programs on its own machine, by the address 127.0.0.1 or localhost.",
			}).Write(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLocal(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}
