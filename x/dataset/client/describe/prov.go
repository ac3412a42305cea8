package describe

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"time"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// provContext is that of PROV-JSONLD, a member submission to the W3C:
// https://www.w3.org/submissions/2024/SUBM-prov-jsonld-20240825/
const provContext = "https://openprovenance.org/prov-jsonld/context.jsonld"

// Elements and relations of a PROV-JSONLD graph.
type (
	entity struct {
		Type   string    `json:"@type"`
		ID     string    `json:"@id"`
		Label  []literal `json:"label,omitempty"`
		Kind   string    `json:"sahara:kind"`
		Terms  string    `json:"sahara:terms"`
		Height int64     `json:"sahara:height"`
		Root   string    `json:"sahara:contentRoot,omitempty"`
		CID    string    `json:"sahara:metadata,omitempty"`
	}
	literal struct {
		Value string `json:"@value"`
	}
	agent struct {
		Type string `json:"@type"`
		ID   string `json:"@id"`
	}
	attribution struct {
		Type   string `json:"@type"`
		Entity string `json:"entity"`
		Agent  string `json:"agent"`
	}
	derivation struct {
		Type      string   `json:"@type"`
		Kind      []string `json:"type,omitempty"`
		Generated string   `json:"generatedEntity"`
		Used      string   `json:"usedEntity"`
		Bps       uint32   `json:"sahara:bps"`
	}
	generation struct {
		Type   string `json:"@type"`
		Entity string `json:"entity"`
		Time   string `json:"time"`
	}
)

// Prov writes the lineage of a dataset: each asset an entity, each owner an agent, each edge a derivation with the
// share of revenue that goes along it. A previous version is a revision besides.
func Prov(s Source) ([]byte, error) {
	d := s.Entry.Dataset
	graph := []any{generation{"Generation", AssetURN(s.ChainID, d.Id), d.Time.UTC().Format(time.RFC3339)}}
	owners := map[string]bool{}
	for _, asset := range append([]royaltytypes.Asset{s.Entry.Asset}, s.Ancestors...) {
		id := AssetURN(s.ChainID, asset.Id)
		e := entity{
			Type: "Entity", ID: id, Kind: asset.Kind, Terms: TermsURN(s.ChainID, asset.TermsId), Height: asset.Height,
		}
		if asset.Id == d.Id {
			e.Label, e.Root, e.CID = []literal{{d.Name}}, hex.EncodeToString(d.Root), d.MetadataCid
		}
		owner := AccountURN(s.ChainID, asset.Owner)
		graph = append(graph, e, attribution{"Attribution", id, owner})
		if !owners[owner] {
			owners[owner] = true
			graph = append(graph, agent{"Agent", owner})
		}
		for _, parent := range asset.Parents {
			edge := derivation{Type: "Derivation", Generated: id, Used: AssetURN(s.ChainID, parent.Id), Bps: parent.Bps}
			if asset.Id == d.Id && parent.Id == d.Previous {
				edge.Kind = []string{"prov:Revision"}
			}
			graph = append(graph, edge)
		}
	}
	return indented(map[string]any{
		"@context": []any{
			map[string]string{
				"prov":   "http://www.w3.org/ns/prov#",
				"xsd":    "http://www.w3.org/2001/XMLSchema#",
				"sahara": "urn:sahara:" + s.ChainID + ":vocabulary:",
			},
			provContext,
		},
		"@graph": graph,
	})
}

func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(v)
	return b.Bytes(), err
}
