package propose

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/sahara-chain/sahara/x/internal/client/shares"
)

// None is what says that a name of the card has no asset on the chain.
const None = "none"

// Target is the asset that a name of the card means.
type Target struct {
	// ID is 0 where the name is known to have none.
	ID uint64
	// Bps is what it gets; 0 for what is proposed.
	Bps uint32
}

// Names say what the names of a card mean.
type Names map[string]Target

// ParseNames reads NAME=ID, NAME=ID:BPS and NAME=none.
func ParseNames(texts []string) (Names, error) {
	names := Names{}
	for _, text := range texts {
		cut := strings.LastIndex(text, "=")
		if cut <= 0 {
			return nil, fmt.Errorf("%.100q: want NAME=ID, NAME=ID:BPS or NAME=%s", text, None)
		}
		name := text[:cut]
		target, err := parseTarget(text[cut+1:])
		if err != nil {
			return nil, fmt.Errorf("%.100q: %w", text, err)
		}
		if before, twice := names[name]; twice && before != target {
			return nil, fmt.Errorf("%.100q: %.100q already means asset %d", text, name, before.ID)
		}
		names[name] = target
	}
	return names, nil
}

func parseTarget(text string) (Target, error) {
	if text == None {
		return Target{}, nil
	}
	if strings.Contains(text, ":") {
		id, bps, err := shares.ParseRate(text)
		if err == nil && bps == 0 {
			err = fmt.Errorf("%q: asset %d would get nothing", text, id)
		}
		return Target{id, bps}, err
	}
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil || id == 0 {
		return Target{}, fmt.Errorf("%.40q: want the number of an asset, or %s", text, None)
	}
	return Target{ID: id}, nil
}

// ReadNames reads what a file says: {"map": {"acme/mail": 3, "acme/mail-base": "7:2000", "acme/spam": "none"}}.
func ReadNames(b []byte) (Names, error) {
	var doc struct {
		Map map[string]json.RawMessage `json:"map"`
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		return nil, err
	}
	names := Names{}
	for name, value := range doc.Map { //determinism:allow into another map
		text := string(value)
		var quoted string
		if json.Unmarshal(value, &quoted) == nil {
			text = quoted
		}
		target, err := parseTarget(text)
		if err != nil {
			return nil, fmt.Errorf("map[%.100q]: %w", name, err)
		}
		names[name] = target
	}
	return names, nil
}
