package server

import (
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/sahara-chain/sahara/gateway/openai"
)

// budget is the memory that bodies of all calls may take together.
type budget struct {
	left atomic.Int64
}

func newBudget(bytes int64) *budget {
	b := &budget{}
	b.left.Store(bytes)
	return b
}

func (b *budget) take(n int64) bool {
	if b.left.Add(-n) >= 0 {
		return true
	}
	b.left.Add(n)
	return false
}

func (b *budget) give(n int64) { b.left.Add(n) }

var (
	errTooLarge = &openai.Error{
		Status: http.StatusRequestEntityTooLarge, Type: openai.TypeRequest, Code: "request_too_large",
		Message: "the request is larger than this gateway takes",
	}
	errNoMemory = &openai.Error{
		Status: http.StatusServiceUnavailable, Type: openai.TypeServer, Code: "overloaded",
		Message: "the gateway serves as much as it can; try again in a moment",
	}
)

// readAll reads up to limit bytes, out of the budget, as they come: what a client announces costs nothing. What it took of
// the budget must be given back, also after an error. Errors are errTooLarge, errNoMemory and the reader's.
func (b *budget) readAll(r io.Reader, limit, announced int64) (body []byte, took int64, err error) {
	const least = 4 << 10
	if announced > limit {
		return nil, 0, errTooLarge
	}
	size := int64(least)
	if announced > 0 && announced < 64<<10 {
		size = announced + 1 // one more, to see the end
	}
	if !b.take(size) {
		return nil, 0, errNoMemory
	}
	body = make([]byte, 0, size)
	took = size
	for {
		if len(body) == cap(body) {
			more := min(2*int64(cap(body)), limit+1)
			if int64(len(body)) > limit {
				return nil, took, errTooLarge
			}
			if !b.take(more) { // both are there while one is copied
				return nil, took, errNoMemory
			}
			grown := make([]byte, len(body), more)
			copy(grown, body)
			b.give(took)
			body, took = grown, more
		}
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if err == io.EOF {
			if int64(len(body)) > limit {
				return nil, took, errTooLarge
			}
			return body, took, nil
		}
		if err != nil {
			return nil, took, err
		}
	}
}

// rates limits calls by who makes them. Those that were quiet for long are forgotten.
type rates struct {
	limit rate.Limit
	burst int

	mu      sync.Mutex
	clients map[string]*client
	swept   time.Time
}

type client struct {
	limiter *rate.Limiter
	seen    time.Time
}

// maxClients bounds the memory of rates. When it is reached all are forgotten, which is kinder than a gateway that stops.
const maxClients = 100_000

func newRates(limit float64, burst int) *rates {
	return &rates{limit: rate.Limit(limit), burst: burst, clients: map[string]*client{}}
}

// allow says whether a client may make a call now, how many more it may make, and when it could if not.
func (r *rates) allow(who string, now time.Time) (ok bool, left int, wait time.Duration) {
	r.mu.Lock()
	c := r.clients[who]
	if c == nil {
		r.sweep(now)
		c = &client{limiter: rate.NewLimiter(r.limit, r.burst)}
		r.clients[who] = c
	}
	c.seen = now
	r.mu.Unlock()
	if c.limiter.AllowN(now, 1) {
		return true, int(max(c.limiter.TokensAt(now), 0)), 0
	}
	missing := 1 - c.limiter.TokensAt(now)
	return false, 0, time.Duration(missing / float64(r.limit) * float64(time.Second))
}

func (r *rates) sweep(now time.Time) {
	if len(r.clients) >= maxClients {
		clear(r.clients)
	}
	full := time.Duration(float64(r.burst) / float64(r.limit) * float64(time.Second)) // then a new one is the same
	if now.Sub(r.swept) < full+time.Minute {
		return
	}
	r.swept = now
	for who, c := range r.clients {
		if now.Sub(c.seen) > full {
			delete(r.clients, who)
		}
	}
}

// LimitListener accepts at most so many connections at once; others wait in the kernel's queue.
func LimitListener(l net.Listener, most int) net.Listener {
	return &limitListener{l, make(chan struct{}, most)}
}

type limitListener struct {
	net.Listener
	slots chan struct{}
}

func (l *limitListener) Accept() (net.Conn, error) {
	l.slots <- struct{}{}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.slots
		return nil, err
	}
	return &limitConn{Conn: c, release: sync.OnceFunc(func() { <-l.slots })}, nil
}

type limitConn struct {
	net.Conn
	release func()
}

func (c *limitConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}
