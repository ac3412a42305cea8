package terms

import (
	"fmt"
	"strings"
)

// Explain says in plain words what terms mean, a sentence a line. price is the price of a grant, "" if there
// is none.
func Explain(t Terms, price string) string {
	lines := []string{
		explainUse(t.Commercial),
		explainDerivatives(t.Derivatives),
		explainAttribution(t.Attribution),
		explainRoyalty(t.MinRoyalty, t.Reach),
		explainDenied(t.Denied),
		explainGrant(price, t.LongestGrant),
		explainList("The legal texts are", t.Texts),
		explainList("Licences that apply, by SPDX identifier:", t.SPDX),
	}
	said := lines[:0]
	for _, line := range lines {
		if line != "" {
			said = append(said, line)
		}
	}
	return strings.Join(said, "\n")
}

func explainUse(c Commercial) string {
	if c == CommercialAllowed {
		return "You may use it, to earn money too."
	}
	return "You may use it, but not to earn money."
}

func explainDerivatives(d Derivatives) string {
	switch d {
	case DerivativesAllowed:
		return "You may make other assets from it, under terms that are at least as strict."
	case DerivativesShareAlike:
		return "You may make other assets from it, only under these same terms."
	}
	return "You may not make other assets from it."
}

func explainAttribution(a Attribution) string {
	if a == AttributionRequired {
		return "You must name its makers."
	}
	return "You need not name its makers."
}

func explainRoyalty(bps uint32, reach Reach) string {
	rate := Percent(uint64(bps) * RatePerBps)
	switch {
	case bps == 0:
		return "What is made from it owes it no royalty."
	case reach == ReachLineage:
		return "Whatever is made from it, directly or through others, passes on at least " + rate + " of its revenue."
	}
	return "Whatever is made from it directly passes on at least " + rate + " of its revenue."
}

func explainDenied(denied Fields) string {
	if denied == 0 {
		return ""
	}
	names := make([]string, 0, len(fieldNames))
	for _, p := range denied.List() {
		names = append(names, p.String())
	}
	return "It may not be used for " + strings.Join(names, ", ") + "."
}

func explainGrant(price string, longest uint64) string {
	switch {
	case price == "" && longest == 0:
		return "It costs nothing and needs no grant."
	case price == "":
		return "It needs a grant, which is free and lasts " + period(longest) + " at most."
	case longest == 0:
		return "It needs a grant, which costs " + price + " and may last for ever."
	}
	return "It needs a grant, which costs " + price + " and lasts " + period(longest) + " at most."
}

func explainList(lead string, items []string) string {
	if len(items) == 0 {
		return ""
	}
	return lead + " " + strings.Join(items, ", ") + "."
}

// period writes seconds in the largest unit that divides them.
func period(seconds uint64) string {
	for _, unit := range []struct {
		name    string
		seconds uint64
	}{{"day", 86400}, {"hour", 3600}, {"minute", 60}} {
		if seconds%unit.seconds == 0 {
			return count(seconds/unit.seconds, unit.name)
		}
	}
	return count(seconds, "second")
}

func count(n uint64, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
