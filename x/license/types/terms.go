package types

import (
	"crypto/sha256"
	"fmt"

	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/license/terms"
)

const (
	// MaxTexts and MaxSPDX bound what a derivative can inherit.
	MaxTexts = 64
	MaxSPDX  = 64
	// maxSPDXLength is in bytes.
	maxSPDXLength = 64
)

// hashDomain keeps hashes of terms apart from all other hashes, and names the encoding.
const hashDomain = "sahara/license/terms/v1"

// Hash is SHA-256 of hashDomain and the terms in protobuf, which gogoproto writes in one way. A field added
// later does not change the hash of terms that leave it out.
func (t Terms) Hash() ([]byte, error) {
	bz, err := t.Marshal()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append([]byte(hashDomain), bz...))
	return sum[:], nil
}

// Algebra is the terms without their price, which has no part in the order. It errors on denied fields that
// are no set; nothing else is checked.
func (t Terms) Algebra() (terms.Terms, error) {
	purposes := make([]terms.Purpose, len(t.DeniedFields))
	for i, p := range t.DeniedFields {
		purposes[i] = terms.Purpose(p)
	}
	denied, err := terms.FieldsOf(purposes)
	if err != nil {
		return terms.Terms{}, ErrInvalidTerms.Wrap(err.Error())
	}
	return terms.Terms{
		Clauses: terms.Clauses{
			Commercial:   terms.Commercial(t.CommercialUse),
			Derivatives:  terms.Derivatives(t.Derivatives),
			Attribution:  terms.Attribution(t.Attribution),
			MinRoyalty:   t.MinRoyaltyBps,
			Denied:       denied,
			LongestGrant: t.LongestGrantSeconds,
			Reach:        terms.Reach(t.Reach),
		},
		Texts: t.TextCids,
		SPDX:  t.SpdxIds,
	}, nil
}

// FromAlgebra is Algebra's inverse for terms without a price.
func FromAlgebra(t terms.Terms) Terms {
	var denied []Purpose
	for _, p := range t.Denied.List() {
		denied = append(denied, Purpose(p))
	}
	return Terms{
		CommercialUse:       CommercialUse(t.Commercial),
		Derivatives:         Derivatives(t.Derivatives),
		Attribution:         Attribution(t.Attribution),
		MinRoyaltyBps:       t.MinRoyalty,
		DeniedFields:        denied,
		LongestGrantSeconds: t.LongestGrant,
		Reach:               Reach(t.Reach),
		TextCids:            t.Texts,
		SpdxIds:             t.SPDX,
	}
}

// IsFree says whether nobody needs a grant: there is nothing to pay and nothing that ends.
func (t Terms) IsFree() bool { return len(t.MintFee) == 0 && t.LongestGrantSeconds == 0 }

// Validate refuses terms that are not complete, in range and in their one spelling.
func (t Terms) Validate() error {
	algebra, err := t.Algebra()
	if err != nil {
		return err
	}
	if err := algebra.Validate(); err != nil {
		return ErrInvalidTerms.Wrap(err.Error())
	}
	if err := validatePrice(t.MintFee); err != nil {
		return ErrInvalidTerms.Wrapf("mint fee %s", err)
	}
	if err := validateSet("text CIDs", t.TextCids, MaxTexts, cid.Validate); err != nil {
		return ErrInvalidTerms.Wrap(err.Error())
	}
	if err := validateSet("SPDX ids", t.SpdxIds, MaxSPDX, validateSPDX); err != nil {
		return ErrInvalidTerms.Wrap(err.Error())
	}
	return nil
}

func validateSet(field string, list []string, most int, validate func(string) error) error {
	if len(list) > most {
		return fmt.Errorf("%s: %d, above %d", field, len(list), most)
	}
	for _, item := range list {
		if err := validate(item); err != nil {
			return fmt.Errorf("%s: %.100q %w", field, item, err)
		}
	}
	if !terms.IsSet(list) {
		return fmt.Errorf("%s %q: not in strictly ascending order", field, list)
	}
	return nil
}

// validateSPDX checks the form of an SPDX short identifier or LicenseRef; the list of them grows off chain.
func validateSPDX(id string) error {
	if id == "" || len(id) > maxSPDXLength {
		return fmt.Errorf("has %d bytes, not 1 to %d", len(id), maxSPDXLength)
	}
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '.', c == '+':
		default:
			return fmt.Errorf("has %q, which is no letter, digit, '-', '.' or '+'", c)
		}
	}
	return nil
}
