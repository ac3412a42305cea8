package main

import (
	"context"
	"fmt"
	"strings"
)

// noAnswer stands for the height of a node whose RPC does not answer.
const noAnswer int64 = -1

func heights(ctx context.Context, nodes []node) []int64 {
	return each(nodes, func(n node) int64 {
		s, err := n.sync(ctx)
		if err != nil {
			return noAnswer
		}
		return s.Height
	})
}

// appHashes returns every node's app hash after a height; a node that does not answer has "".
func appHashes(ctx context.Context, nodes []node, height int64) []string {
	return each(nodes, func(n node) string {
		hash, err := n.appHash(ctx, height)
		if err != nil {
			return ""
		}
		return hash
	})
}

// disagreement reports nodes that computed different states from the same blocks.
func disagreement(nodes []node, hashes []string, height int64) error {
	known, differ := "", false
	var list []string
	for i, hash := range hashes {
		if hash == "" {
			continue
		}
		list = append(list, nodes[i].Name+" "+hash)
		differ = differ || (known != "" && hash != known)
		known = hash
	}
	if !differ {
		return nil
	}
	return fmt.Errorf("the nodes' app hashes differ after height %d: %s", height, strings.Join(list, ", "))
}
