package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/meter"
)

const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 90 * time.Second
	maxHeader     = 32 << 10
	// lastRedemption bounds what shutdown waits for the chain. What is not redeemed then is after the next start.
	lastRedemption = 60 * time.Second
	tick           = 2 * time.Second
	offerInterval  = time.Minute
	// calm is how long a threshold waits after a redemption failed.
	calm = 15 * time.Second
)

// Run serves until the context ends, then lets calls finish, and redeems what is left.
func (g *Gateway) Run(ctx context.Context, l net.Listener) error {
	go meter.Warm()
	server := &http.Server{
		Handler: g.Handler(), ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		ErrorLog: nil,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(LimitListener(l, g.config.Limits.Connections)) }()
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		g.maintain(background)
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	g.log.Info("shutting down", "grace", g.config.Limits.ShutdownGrace.Duration)
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), g.config.Limits.ShutdownGrace.Duration)
	defer cancel()
	err := server.Shutdown(grace)
	if err != nil {
		g.log.Warn("calls were still going on", "err", err)
		_ = server.Close() // they end now
	}
	stop()
	<-done
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastRedemption)
	defer cancel()
	if _, err := g.redeemer.Redeem(last, everything); err != nil {
		g.log.Warn("not all was redeemed; the next start goes on", "err", err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

func everything(ledger.View) bool { return true }

// maintain reads the chain, redeems when it is time, and prunes.
func (g *Gateway) maintain(ctx context.Context) {
	ticker := time.NewTicker(min(tick, g.config.Redeem.Interval.Duration, g.config.Chain.Watch.Duration))
	defer ticker.Stop()
	lastWatch, lastRedeem, lastOffer, lastFailure := time.Now(), time.Now(), time.Now(), time.Time{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := time.Now()
		if now.Sub(lastWatch) >= g.config.Chain.Watch.Duration {
			lastWatch = now
			g.watch.refreshUsed(ctx, now)
			// Whoever takes its money out is redeemed at once; what is left for it is too late.
			g.redeem(ctx, func(v ledger.View) bool { return v.Chain.Withdrawal != nil })
		}
		if now.Sub(lastOffer) >= offerInterval {
			lastOffer = now
			if err := g.refreshOffer(ctx); err != nil {
				g.log.Warn("the service could not be read", "err", err)
			}
			g.prune(ctx, now)
		}
		if now.Sub(lastRedeem) >= g.config.Redeem.Interval.Duration || now.Sub(lastFailure) >= calm && g.overThreshold() {
			lastRedeem = now
			if !g.redeem(ctx, everything) {
				lastFailure = now
			}
		}
	}
}

// prune deletes answers that have expired, some in each commit, so that calls go on in between.
func (g *Gateway) prune(ctx context.Context, now time.Time) {
	for ctx.Err() == nil {
		n, err := g.ledger.Prune(now)
		if err != nil {
			g.log.Error("pruning failed", "err", err)
		}
		if err != nil || n == 0 {
			return
		}
	}
}

// redeem says whether all went well.
func (g *Gateway) redeem(ctx context.Context, pick func(ledger.View) bool) bool {
	summary, err := g.redeemer.Redeem(ctx, pick)
	if err != nil && ctx.Err() == nil {
		g.log.Warn("redemption is not complete; it is tried again", "err", err)
	}
	return err == nil && summary.Failed == 0
}

// overThreshold says whether as much is unclaimed, in the threshold's denom, as shall not be risked.
func (g *Gateway) overThreshold() bool {
	threshold, err := g.config.Redeem.Coin()
	if err != nil || threshold.Amount.IsZero() {
		return false
	}
	unclaimed, some := g.unclaimed()[threshold.Denom]
	return some && unclaimed.Cmp(threshold.Amount.Big()) >= 0
}
