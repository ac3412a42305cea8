// Package nodeinfo answers what a node is: its chain, its coin, its versions and the settings that callers
// meet. A wallet or gateway asks it once instead of being configured by hand.
package nodeinfo

import (
	"context"
	"slices"
)

// Server answers Query from what the node knew when it started. It reads no chain state, so it answers while
// the node is catching up and at every height.
type Server struct {
	info    QueryInfoResponse
	chainID func() string
}

var _ QueryServer = Server{}

// New returns a Server for info, whose chain_id is ignored: chainID is asked on each request, because a new
// chain's application learns its id from genesis, after its services are registered.
func New(info QueryInfoResponse, chainID func() string) Server {
	info.FeeDenoms = slices.Sorted(slices.Values(info.FeeDenoms))
	return Server{info: info, chainID: chainID}
}

// Info implements QueryServer. It never fails.
func (s Server) Info(context.Context, *QueryInfoRequest) (*QueryInfoResponse, error) {
	info := s.info
	info.ChainId = s.chainID()
	info.FeeDenoms = slices.Clone(info.FeeDenoms) // callers within the process must not share ours
	return &info, nil
}
