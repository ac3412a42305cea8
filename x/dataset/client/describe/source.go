// Package describe writes what the chain knows of a dataset in formats that others read. It needs no node: the
// caller brings the data.
package describe

import (
	"fmt"

	"github.com/sahara-chain/sahara/x/dataset/types"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Source is what the chain knows.
type Source struct {
	ChainID string
	Entry   types.Entry
	Terms   licensetypes.Terms
	// Explained is what the terms mean, in words.
	Explained string
	// Ancestors are all assets that it is made from, near and far.
	Ancestors []royaltytypes.Asset
}

// TermsURN names licence terms where a URL is asked for.
func TermsURN(chainID string, id uint64) string {
	return fmt.Sprintf("urn:sahara:%s:terms:%d", chainID, id)
}

// AssetURN names an asset.
func AssetURN(chainID string, id uint64) string {
	return fmt.Sprintf("urn:sahara:%s:asset:%d", chainID, id)
}

// AccountURN names an account.
func AccountURN(chainID, address string) string {
	return fmt.Sprintf("urn:sahara:%s:account:%s", chainID, address)
}

// RootURN names whatever datasets have a content root.
func RootURN(chainID string, root []byte) string {
	return fmt.Sprintf("urn:sahara:%s:root:%x", chainID, root)
}

// licenses are the chain's terms and the SPDX licences that they name.
func (s Source) licenses() []string {
	urls := []string{TermsURN(s.ChainID, s.Entry.Dataset.TermsId)}
	for _, id := range s.Terms.SpdxIds {
		urls = append(urls, "https://spdx.org/licenses/"+id)
	}
	return urls
}

// version is the place among the versions, as semantic versioning has it: content changes with every one.
func (s Source) version() string { return fmt.Sprintf("%d.0.0", s.Entry.Dataset.Version) }

func (s Source) summary() string {
	d := s.Entry.Dataset
	return fmt.Sprintf("Dataset %d of the chain %s: %d records, %d bytes, content root %x.", d.Id, s.ChainID, d.Records, d.Bytes, d.Root)
}
