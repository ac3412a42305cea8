package payer

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// state is what is kept of a channel between runs: from where on the cap counts. All else the gateway proves.
type state struct {
	Channel string         `json:"channel"`
	Base    voucher.Amount `json:"base"` // what was claimed when the proxy first ran
}

// loadBase reads from where on the cap of a channel counts, or sets it to base.
func loadBase(path string, channel voucher.Hash, base voucher.Amount) (voucher.Amount, error) {
	id := "0x" + hex.EncodeToString(channel[:])
	b, err := os.ReadFile(path)
	if err == nil {
		var s state
		if err := json.Unmarshal(b, &s); err != nil {
			return base, fmt.Errorf("%s: %w", path, err)
		}
		if s.Channel == id {
			return s.Base, nil
		}
		return base, fmt.Errorf("%s is of channel %s, not of %s: choose another --state", path, s.Channel, id)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return base, err
	}
	b, err = json.Marshal(state{id, base})
	if err != nil {
		return base, err
	}
	return base, writeFile(path, b)
}

// writeFile writes a file whole or not at all.
func writeFile(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // it is gone if all went well
	if _, err = f.Write(b); err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
