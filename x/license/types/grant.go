package types

import "time"

// IsLive says whether a grant is in force at a time: from its start, and until just before its expiry.
func (g Grant) IsLive(at time.Time) bool {
	return !at.Before(g.Start) && (g.Expiry == nil || at.Before(*g.Expiry))
}
