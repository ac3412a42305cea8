package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	// lineInterval bounds the lines printed while heights change, heartbeat those while they do not.
	lineInterval = time.Second
	heartbeat    = 10 * time.Second
)

// progress prints the nodes' heights while they are waited for.
type progress struct {
	d       *devnet
	nodes   []node
	begun   time.Time
	latest  []int64
	printed []int64
	when    time.Time // of the last line
}

func (d *devnet) progress(nodes []node) *progress {
	return &progress{d: d, nodes: nodes, begun: time.Now(), latest: slices.Repeat([]int64{noAnswer}, len(nodes))}
}

func (p *progress) show(heights []int64) {
	p.latest = heights
	pause := lineInterval
	if slices.Equal(heights, p.printed) {
		pause = heartbeat
	}
	if time.Since(p.when) < pause {
		return
	}
	p.printed, p.when = heights, time.Now()
	p.d.printf("  %3.0fs  %s\n", time.Since(p.begun).Seconds(), heightList(p.nodes, heights))
}

func heightList(nodes []node, heights []int64) string {
	parts := make([]string, len(nodes))
	for i, n := range nodes {
		if heights[i] == noAnswer {
			parts[i] = n.Name + " does not answer yet"
		} else {
			parts[i] = fmt.Sprintf("%s at height %d", n.Name, heights[i])
		}
	}
	return strings.Join(parts, ", ")
}
