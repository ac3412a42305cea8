package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/openai"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

const (
	// maxSession bounds a signed session in bytes; real ones have some 800.
	maxSession = 4 << 10
	// maxSessionTime is how far ahead a session may end.
	maxSessionTime = 366 * 24 * time.Hour
)

// openSession takes a payer's signed session, as package voucher says, and opens or ends it.
func (g *Gateway) openSession(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	if ok, _, wait := g.rates.allow("address "+host(r), now); !ok {
		limited(w, wait)
		return
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(now.Add(g.config.Limits.ReadTimeout.Duration))
	body, took, err := g.budget.readAll(r.Body, maxSession, r.ContentLength)
	defer g.budget.give(took)
	if err != nil {
		writeError(w, err)
		return
	}
	var s voucher.SignedSession
	if err := json.Unmarshal(body, &s); err != nil {
		openai.Invalid("", "the body is no signed session: "+err.Error()).Write(w)
		return
	}
	created, err := g.takeSession(r, s, now)
	if errors.Is(err, ledger.ErrShort) {
		g.sessionShort(w, s.ChannelID, err)
		return
	}
	if err != nil {
		writeError(w, err)
		return
	}
	state, err := g.ledger.Session(s.KeyHash, now)
	if err != nil {
		writeError(w, err)
		return
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
		g.log.Info("session opened", "channel", hexID(s.ChannelID), "cap", s.Cap, "expires", s.Expires)
	}
	writeJSON(w, status, state.SessionState)
}

// takeSession checks who signed the session, and that the channel is of this service.
func (g *Gateway) takeSession(r *http.Request, s voucher.SignedSession, now time.Time) (bool, error) {
	if s.Expires > uint64(now.Add(maxSessionTime).Unix()) && !s.Cap.IsZero() { //nolint:gosec // after 1970
		return false, openai.Invalid("expires", "a session may last a year at most")
	}
	view, err := g.watch.channel(r.Context(), s.ChannelID, now)
	if errors.Is(err, chain.ErrNotFound) {
		return false, notFound("channel_not_found", "The chain knows no channel "+hexID(s.ChannelID)+".")
	}
	if errors.Is(err, errForeign) || err == nil && !g.ours(view.Chain) {
		return false, &openai.Error{
			Status: http.StatusForbidden, Type: openai.TypePermission, Code: "wrong_channel",
			Message: "The channel belongs to another service.",
		}
	}
	if err != nil {
		return false, chainError(err)
	}
	if err := s.Verify(g.domain, view.Chain.Config.Signer()); err != nil {
		return false, &openai.Error{
			Status: http.StatusForbidden, Type: openai.TypePermission, Code: "invalid_signature", Message: err.Error(),
		}
	}
	created, err := g.ledger.OpenSession(s, now)
	if errors.Is(err, ledger.ErrUncovered) && now.Sub(view.Seen) > stale && g.watch.refresh(r.Context(), s.ChannelID, now) == nil {
		created, err = g.ledger.OpenSession(s, now)
	}
	return created, err
}

// sessionShort tells the payer what its voucher has to be above, with the proof.
func (g *Gateway) sessionShort(w http.ResponseWriter, channel voucher.Hash, err error) {
	view, unknown := g.ledger.Channel(channel)
	if unknown != nil {
		writeError(w, unknown)
		return
	}
	writeJSON(w, http.StatusConflict, struct {
		Error     map[string]string `json:"error"`
		Committed voucher.Amount    `json:"committed"`
		Voucher   voucher.Signed    `json:"voucher"`
	}{
		map[string]string{"message": err.Error(), "type": openai.TypeRequest, "code": "voucher_short"},
		view.Committed, view.Signed,
	})
}

// showSession tells whoever has a key what is left of it.
func (g *Gateway) showSession(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	if ok, _, wait := g.rates.allow("address "+host(r), now); !ok {
		limited(w, wait)
		return
	}
	state, err := g.ledger.Session(voucher.SessionKeyHash(bearer(r)), now)
	if err != nil {
		errKey.Write(w)
		return
	}
	writeJSON(w, http.StatusOK, state.SessionState)
}

func notFound(code, message string) *openai.Error {
	return &openai.Error{Status: http.StatusNotFound, Type: openai.TypeRequest, Code: code, Message: message}
}

// writeError answers with an error of a request that is no call.
func writeError(w http.ResponseWriter, err error) {
	var shaped *openai.Error
	switch {
	case errors.As(err, &shaped):
		shaped.Write(w)
	case errors.Is(err, ledger.ErrBroken):
		errBroken.Write(w)
	case errors.Is(err, ledger.ErrNotFound):
		notFound("not_found", err.Error()).Write(w)
	case errors.Is(err, ledger.ErrKey):
		(&openai.Error{Status: http.StatusConflict, Type: openai.TypeRequest, Code: "session_exists", Message: err.Error()}).Write(w)
	case errors.Is(err, ledger.ErrExpired):
		errEnded.Write(w)
	case errors.Is(err, ledger.ErrUncovered):
		(&openai.Error{
			Status: http.StatusPaymentRequired, Type: openai.TypePayment, Code: "channel_short", Message: err.Error(),
		}).Write(w)
	case errors.Is(err, ledger.ErrBusy):
		(&openai.Error{Status: http.StatusTooManyRequests, Type: openai.TypeRate, Code: "busy", Message: err.Error()}).Write(w)
	default:
		openai.Invalid("", err.Error()).Write(w)
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		writeError(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // nobody is left to tell
}
