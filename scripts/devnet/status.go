package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
)

type nodeStatus struct {
	Name       string `json:"name"`
	PID        int    `json:"pid"` // 0 when not running
	Running    bool   `json:"running"`
	Answers    bool   `json:"answers"` // whether the RPC does; the fields below mean nothing if not
	Height     int64  `json:"height"`
	Peers      int    `json:"peers"`
	CatchingUp bool   `json:"catching_up"`
	AppHash    string `json:"app_hash"` // after the devnet's common height; empty if not known
}

type devnetStatus struct {
	ChainID      string       `json:"chain_id"`
	Healthy      bool         `json:"healthy"`
	Problem      string       `json:"problem,omitempty"`
	CommonHeight int64        `json:"common_height"`
	Nodes        []nodeStatus `json:"nodes"`
}

func status(ctx context.Context, d *devnet, args []string) error {
	fs := d.flags("status", "Shows each node's process, height, peers and app hash. It fails if a node is down or the app\n"+
		"hashes differ.")
	output := fs.String("o", "text", "the output `format`: text or json")
	if err := d.parse(fs, args); err != nil {
		return err
	}
	if *output != "text" && *output != "json" {
		return usageError{fmt.Errorf("-o %q is neither text nor json", *output)}
	}
	m, err := d.load()
	if err != nil {
		return err
	}
	s := m.status(ctx)
	if *output == "json" {
		err = d.printJSON(s)
	} else {
		err = d.printStatus(s)
	}
	if err == nil && !s.Healthy {
		err = errors.New(s.Problem)
	}
	return err
}

func (m *manifest) status(ctx context.Context) devnetStatus {
	s := devnetStatus{ChainID: m.ChainID, Nodes: each(m.Nodes, func(n node) nodeStatus { return n.status(ctx) })}
	var down []string
	lowest := noAnswer
	for _, n := range s.Nodes {
		switch {
		case !n.Running:
			down = append(down, n.Name+" is not running")
		case !n.Answers:
			down = append(down, n.Name+" does not answer")
		case lowest == noAnswer || n.Height < lowest:
			lowest = n.Height
		}
	}
	s.Problem = strings.Join(down, ", ")
	if lowest > 0 {
		// The hash after the lowest latest height is in no header yet.
		s.CommonHeight = lowest - 1
		hashes := appHashes(ctx, m.Nodes, s.CommonHeight)
		for i := range s.Nodes {
			if !s.Nodes[i].Answers {
				hashes[i] = ""
			}
			s.Nodes[i].AppHash = hashes[i]
		}
		if err := disagreement(m.Nodes, hashes, s.CommonHeight); err != nil {
			s.Problem = err.Error()
		}
	}
	s.Healthy = s.Problem == ""
	return s
}

func (n node) status(ctx context.Context) nodeStatus {
	s := nodeStatus{Name: n.Name, PID: n.pid()}
	if s.Running = s.PID != 0; !s.Running {
		return s // whatever answers at its port is not this node
	}
	info, err := n.sync(ctx)
	if err != nil {
		return s
	}
	peers, err := n.peers(ctx)
	if err != nil {
		return s
	}
	s.Answers, s.Height, s.CatchingUp, s.Peers = true, info.Height, info.CatchingUp, peers
	return s
}

func (d *devnet) printJSON(s devnetStatus) error {
	enc := json.NewEncoder(d.out)
	enc.SetIndent("", "  ")
	return enc.Encode(s)
}

func (d *devnet) printStatus(s devnetStatus) error {
	w := tabwriter.NewWriter(d.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(w, "NODE\tPID\tRUNNING\tHEIGHT\tPEERS\tCATCHING UP\tAPP HASH AFTER %d\n", s.CommonHeight)
	for _, n := range s.Nodes {
		switch {
		case !n.Running:
			_, _ = fmt.Fprintf(w, "%s\t-\tno\t-\t-\t-\t-\n", n.Name)
		case !n.Answers:
			_, _ = fmt.Fprintf(w, "%s\t%d\tyes, no answer\t-\t-\t-\t-\n", n.Name, n.PID)
		default:
			_, _ = fmt.Fprintf(w, "%s\t%d\tyes\t%d\t%d\t%t\t%s\n", n.Name, n.PID, n.Height, n.Peers, n.CatchingUp, n.AppHash)
		}
	}
	return w.Flush()
}
