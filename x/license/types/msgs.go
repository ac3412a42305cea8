package types

import "github.com/sahara-chain/sahara/x/license/terms"

// Validate refuses what no state could make valid. The address is the handler's to decode.
func (m *MsgAcquire) Validate() error {
	switch {
	case m.AssetId == 0:
		return ErrInvalidAsset.Wrap("asset id 0: the first is 1")
	case m.DurationSeconds > terms.MaxSeconds:
		return ErrInvalidDuration.Wrapf("duration %d s: above %d", m.DurationSeconds, terms.MaxSeconds)
	}
	if err := m.Purpose.Validate(); err != nil {
		return err
	}
	if err := validatePrice(m.MaxPrice); err != nil {
		return ErrInvalidPrice.Wrapf("maximum price %s", err)
	}
	return nil
}

// Validate refuses a purpose that is not defined.
func (p Purpose) Validate() error {
	if !terms.Purpose(p).IsValid() {
		return ErrInvalidPurpose.Wrapf("purpose %d: not one of the defined values", p)
	}
	return nil
}
