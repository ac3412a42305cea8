package terms

import (
	"fmt"
	"math/bits"
)

// Purpose is what somebody wants a licence for. Those from FirstField are fields of use, which terms may deny.
type Purpose int32

// The numbers are those of sahara.license.v1.Purpose.
const (
	Use           Purpose = 1
	CommercialUse Purpose = 2
	Derivative    Purpose = 3

	FirstField Purpose = 16
	LastField  Purpose = FirstField + Purpose(len(fieldNames)) - 1
)

// fieldNames are the fields of use in words, by number from FirstField. New ones are appended: the position
// is state.
var fieldNames = [...]string{
	"weapons",
	"surveillance",
	"biometric identification",
	"law enforcement",
	"political persuasion",
	"medical decisions",
	"legal decisions",
	"credit decisions",
	"employment decisions",
	"impersonation",
	"adult content",
	"training of generative models",
}

// Fields is a set of fields of use, a bit each, from FirstField.
type Fields uint64

// AllFields is every field of use that is defined.
const AllFields Fields = 1<<len(fieldNames) - 1

// FieldsOf is the set of some purposes. It refuses one that is no field of use, and any order but a strictly
// ascending one, so that a set has one spelling.
func FieldsOf(purposes []Purpose) (Fields, error) {
	var set Fields
	last := FirstField - 1
	for _, p := range purposes {
		switch {
		case !p.IsField():
			return 0, fmt.Errorf("%s %d: not a field of use", DeniedClause, p)
		case p <= last:
			return 0, fmt.Errorf("%s %d: not in strictly ascending order", DeniedClause, p)
		}
		set |= p.bit()
		last = p
	}
	return set, nil
}

// List is the set's members in ascending order.
func (f Fields) List() []Purpose {
	list := make([]Purpose, 0, bits.OnesCount64(uint64(f)))
	for p := FirstField; p <= LastField; p++ {
		if f.Has(p) {
			list = append(list, p)
		}
	}
	return list
}

// Has says whether a purpose is in the set.
func (f Fields) Has(p Purpose) bool { return p.IsField() && f&p.bit() != 0 }

func (p Purpose) bit() Fields { return 1 << (p - FirstField) }

// IsField says whether a purpose is a field of use.
func (p Purpose) IsField() bool { return p >= FirstField && p <= LastField }

// IsValid says whether a purpose is defined.
func (p Purpose) IsValid() bool { return p >= Use && p <= Derivative || p.IsField() }

// String is the purpose in words.
func (p Purpose) String() string {
	switch {
	case p == Use:
		return "use"
	case p == CommercialUse:
		return "commercial use"
	case p == Derivative:
		return "derivative"
	case p.IsField():
		return fieldNames[p-FirstField]
	}
	return fmt.Sprintf("purpose %d", int32(p))
}

// Permits says whether the clauses let anybody pursue a purpose, and if not, which clause is in the way. An
// undefined purpose is not permitted, and no clause is named.
func (c Clauses) Permits(p Purpose) (ok bool, clause Clause) {
	switch {
	case !p.IsValid():
		return false, ""
	case p == CommercialUse && c.Commercial != CommercialAllowed:
		return false, CommercialClause
	case p == Derivative && c.Derivatives != DerivativesAllowed && c.Derivatives != DerivativesShareAlike:
		return false, DerivativesClause
	case c.Denied.Has(p):
		return false, DeniedClause
	}
	return true, ""
}
