// Package report tells what the demo saw: as JSON, and as one page of HTML with pictures and nothing to load.
package report

import (
	"encoding/json"
	"os"
)

// Report is everything that the last page shows.
type Report struct {
	Made    string `json:"made"`
	Chain   string `json:"chain"`
	Height  int64  `json:"height"`
	Elapsed string `json:"elapsed"`

	Labeling *Labeling `json:"labeling,omitempty"`
	Models   []Model   `json:"models"`
	Calls    []Calls   `json:"calls"`
	Cent     Cent      `json:"cent"`
	Lineage  []Asset   `json:"lineage"`
	Nodes    []Node    `json:"nodes"`
	Flows    []Flow    `json:"flows"`
	Books    []Books   `json:"books"`
	Kept     Kept      `json:"kept"`
	Steps    []Step    `json:"steps"`
}

// Labeling is how the labels came about.
type Labeling struct {
	Task     uint64    `json:"task"`
	Items    int       `json:"items"`
	Labels   int       `json:"labels"`
	Waves    uint32    `json:"waves"`
	Chain    float64   `json:"chain_accuracy"`
	Majority float64   `json:"majority_accuracy"`
	Best     Labeler   `json:"best_labeler"`
	Labelers []Labeler `json:"labelers"`
}

// Labeler is one of those who labeled.
type Labeler struct {
	Name     string  `json:"name"`
	Address  string  `json:"address"`
	Kind     string  `json:"kind"`
	Labels   int     `json:"labels"`
	Accuracy float64 `json:"accuracy"`
	Gate     string  `json:"gate"`
	// Paid is from the bounty, in millionths of a dollar; Shares of the dataset, of 10^12; Earned is from calls.
	Paid   int64 `json:"paid"`
	Shares int64 `json:"shares"`
	Earned int64 `json:"earned"`
}

// Model is a model with what it was tried on.
type Model struct {
	ID       uint64             `json:"id"`
	Name     string             `json:"name"`
	Accuracy map[string]float64 `json:"accuracy"`
}

// Calls are those of one client in one mode of paying.
type Calls struct {
	Client   string  `json:"client"`
	Mode     string  `json:"mode"`
	Count    int     `json:"count"`
	Streamed int     `json:"streamed"`
	Tokens   int64   `json:"tokens"`
	Median   float64 `json:"median_ms"`
}

// Cent follows one call.
type Cent struct {
	Request string `json:"request"`
	Payer   string `json:"payer"`
	Mode    string `json:"mode"`
	Answer  string `json:"answer"`
	// Price is of the call, in millionths of a dollar; Tokens are in and out.
	Price    int64  `json:"price"`
	Input    uint64 `json:"input_tokens"`
	Output   uint64 `json:"output_tokens"`
	Channel  string `json:"channel"`
	Index    uint64 `json:"index"`
	CallHash string `json:"call_hash"`
	Root     string `json:"root"`
	Trail    []Mark `json:"trail"`
	Parts    []Part `json:"parts"`
}

// Mark is a station on the way, with the transaction that anybody can look up.
type Mark struct {
	What   string `json:"what"`
	Detail string `json:"detail"`
	Tx     string `json:"tx,omitempty"`
	Height int64  `json:"height,omitempty"`
}

// Part is what somebody gets of a cent.
type Part struct {
	Who  string `json:"who"`
	Role string `json:"role"`
	Path string `json:"path"`
	// Asset is the asset by whose shares; 0 for none.
	Asset uint64 `json:"asset,omitempty"`
	// OfCent is in millionths of a dollar, with three more digits.
	OfCent string `json:"of_cent"`
	// Claimed is what was claimed of all calls, in millionths of a dollar, by the transaction.
	Claimed int64  `json:"claimed"`
	Tx      string `json:"tx,omitempty"`
	Height  int64  `json:"height,omitempty"`
}

// Kept is what the escrow keeps for holders, in millionths of a dollar.
type Kept struct {
	Due       int64 `json:"due"`
	Latent    int64 `json:"latent"`
	Fractions int64 `json:"fractions"`
	Residues  int64 `json:"residues"`
}

// Step is one of the demo's.
type Step struct {
	Title   string  `json:"title"`
	Seconds float64 `json:"seconds"`
}

// WriteJSON writes the figures.
func (r *Report) WriteJSON(path string) error {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(raw, '\n'), 0o600)
}
