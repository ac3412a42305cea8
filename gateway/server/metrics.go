package server

import (
	"math/big"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/sahara-chain/sahara/x/usage/receipts"
)

// metrics are what Prometheus reads.
type metrics struct {
	registry *prometheus.Registry
	calls    *prometheus.CounterVec
	added    *prometheus.HistogramVec
	units    *prometheus.CounterVec
	revenue  *prometheus.CounterVec
}

func newMetrics(g *Gateway) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "sahara_gateway_calls_total", Help: "Calls by endpoint, way of paying and outcome.",
		}, []string{"endpoint", "mode", "outcome"}),
		added: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "sahara_gateway_added_seconds", Help: "Time of a call without the wait for the upstream and for the client's reading.",
			Buckets: []float64{.0002, .0005, .001, .002, .005, .01, .02, .05, .1, .5, 2},
		}, []string{"endpoint"}),
		units: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "sahara_gateway_units_total", Help: "Units of calls that were charged, by direction.",
		}, []string{"direction"}),
		revenue: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "sahara_gateway_charged_total", Help: "What was charged since the start, in units of the denom.",
		}, []string{"denom"}),
	}
	m.registry.MustRegister(m.calls, m.added, m.units, m.revenue, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &ledgerCollector{g})
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

func (m *metrics) call(c *call) {
	mode := modeNone
	if c.payer != nil {
		mode = c.payer.mode
	}
	m.calls.WithLabelValues(c.kind.Path(), mode, c.outcome).Inc()
	if c.outcome == outcomeServed && !c.request.Stream {
		m.added.WithLabelValues(c.kind.Path()).Observe((time.Since(c.start) - c.waited).Seconds())
	}
}

func (m *metrics) charged(c *call, r receipts.Receipt) {
	m.units.WithLabelValues("input").Add(float64(r.InputUnits))
	m.units.WithLabelValues("output").Add(float64(r.OutputUnits))
	m.revenue.WithLabelValues(c.payer.view.Chain.Price.Denom).Add(inexact(r.Price.Big()))
}

// inexact is a number as Prometheus keeps it.
func inexact(n *big.Int) float64 {
	f, _ := new(big.Float).SetInt(n).Float64()
	return f
}

// ledgerCollector reads the ledger when it is asked.
type ledgerCollector struct{ g *Gateway }

var (
	descUnclaimed = prometheus.NewDesc("sahara_gateway_unclaimed",
		"Unclaimed exposure: what was charged and is not on the chain yet, in units of the denom.", []string{"denom"}, nil)
	descHeld = prometheus.NewDesc("sahara_gateway_held",
		"The most that calls which are being served may cost, in units of the denom.", []string{"denom"}, nil)
	descChannels    = prometheus.NewDesc("sahara_gateway_channels", "Channels that are known.", nil, nil)
	descWithdrawing = prometheus.NewDesc("sahara_gateway_withdrawing_channels", "Channels that their payers take money out of.", nil, nil)
	descWrites      = prometheus.NewDesc("sahara_gateway_ledger_writes_total", "Writes of calls to the ledger.", nil, nil)
	descCommits     = prometheus.NewDesc("sahara_gateway_ledger_commits_total", "Commits to the disk; each has many writes under load.", nil, nil)
	descBroken      = prometheus.NewDesc("sahara_gateway_ledger_broken", "1 if the ledger cannot be written.", nil, nil)
	descRedemptions = prometheus.NewDesc("sahara_gateway_redemptions_total", "Redemption transactions that are in a block.", nil, nil)
	descFailures    = prometheus.NewDesc("sahara_gateway_redemption_failures_total", "Tries to redeem that failed.", nil, nil)
	descOfferAge    = prometheus.NewDesc("sahara_gateway_chain_age_seconds", "How long ago the chain was read.", nil, nil)
	descBufferLeft  = prometheus.NewDesc("sahara_gateway_buffer_left_bytes", "Memory that bodies may still take.", nil, nil)
)

// Describe is nothing: the denoms are not known beforehand.
func (l *ledgerCollector) Describe(chan<- *prometheus.Desc) {}

// Collect reads the ledger.
func (l *ledgerCollector) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	counter := func(d *prometheus.Desc, v uint64) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v))
	}
	unclaimed, held, withdrawing := sums{}, sums{}, 0
	channels := l.g.ledger.Channels()
	for _, v := range channels {
		unclaimed.add(v.Chain.Price.Denom, v.Unclaimed().Big())
		held.add(v.Chain.Price.Denom, v.Held.Big())
		if v.Chain.Withdrawal != nil {
			withdrawing++
		}
	}
	for denom, n := range unclaimed {
		gauge(descUnclaimed, inexact(n), denom)
	}
	for denom, n := range held {
		gauge(descHeld, inexact(n), denom)
	}
	gauge(descChannels, float64(len(channels)))
	gauge(descWithdrawing, float64(withdrawing))
	writes, commits := l.g.ledger.Writes()
	counter(descWrites, writes)
	counter(descCommits, commits)
	broken := 0.0
	if l.g.ledger.Broken() {
		broken = 1
	}
	gauge(descBroken, broken)
	stats := l.g.redeemer.Stats()
	counter(descRedemptions, stats.Transactions)
	counter(descFailures, stats.Failures)
	gauge(descOfferAge, time.Since(l.g.offer.Load().seen).Seconds())
	gauge(descBufferLeft, float64(l.g.budget.left.Load()))
}
