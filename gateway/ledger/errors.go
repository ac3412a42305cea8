package ledger

import "errors"

var (
	// ErrUnknown refuses a channel that was never admitted.
	ErrUnknown = errors.New("channel is not known")
	// ErrStale refuses a voucher that is for no more than what was charged already.
	ErrStale = errors.New("voucher is for no more than was charged already")
	// ErrReplayed refuses a voucher that paid for another call.
	ErrReplayed = errors.New("voucher was used for another call")
	// ErrShort refuses a call whose most possible cost is above what is signed.
	ErrShort = errors.New("signed maximum does not cover the call")
	// ErrUncovered refuses a call whose most possible cost is above what the channel holds.
	ErrUncovered = errors.New("channel does not hold enough for the call")
	// ErrCap refuses a call whose most possible cost is above what is left of the session's cap.
	ErrCap = errors.New("session's cap does not cover the call")
	// ErrExpired refuses a session that has ended.
	ErrExpired = errors.New("session has ended")
	// ErrKey refuses to open a second session for a key.
	ErrKey = errors.New("the key has a session already")
	// ErrNoSession refuses a key that belongs to no session.
	ErrNoSession = errors.New("no such session")
	// ErrBusy refuses a call beside too many others of the channel.
	ErrBusy = errors.New("too many calls of the channel at once")
	// ErrBroken refuses everything once a write has failed: what is in memory may not be on disk.
	ErrBroken = errors.New("ledger cannot be written")
	// ErrNotFound says that there is no such call or answer.
	ErrNotFound = errors.New("not found")
	// ErrCorrupt refuses a file that holds what no ledger writes.
	ErrCorrupt = errors.New("ledger file is corrupt")
	// ErrOtherChain refuses a file of another chain.
	ErrOtherChain = errors.New("ledger file belongs to another chain")
)
