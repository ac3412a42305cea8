package types

// DefaultPresets are the terms that a new chain names, with their numbers by position from 1. None has legal texts
// or a price, so all that permit derivatives can be combined, and none of the plain ones needs a grant.
func DefaultPresets() ([]Preset, []Terms) {
	responsible := []Purpose{
		PURPOSE_WEAPONS, PURPOSE_SURVEILLANCE, PURPOSE_BIOMETRIC_IDENTIFICATION,
		PURPOSE_POLITICAL_PERSUASION, PURPOSE_IMPERSONATION,
	}
	list := []struct {
		name, description string
		terms             Terms
	}{
		{"open", "Anyone may use it, sell it and build on it without asking, paying or naming anyone.", open()},
		{"attribution", "As open, but you name its makers.", attribution()},
		{
			"share-alike", "You name its makers, and what you make from it has these same terms.",
			with(attribution(), func(t *Terms) { t.Derivatives = DERIVATIVES_SHARE_ALIKE }),
		},
		{
			"non-commercial", "You name its makers, and neither it nor what you make from it earns money.",
			with(attribution(), func(t *Terms) { t.CommercialUse = COMMERCIAL_USE_FORBIDDEN }),
		},
		{
			"non-commercial-share-alike", "As non-commercial, and what you make from it has these same terms.",
			with(attribution(), func(t *Terms) {
				t.CommercialUse, t.Derivatives = COMMERCIAL_USE_FORBIDDEN, DERIVATIVES_SHARE_ALIKE
			}),
		},
		{
			"no-derivatives", "You name its makers and make nothing else from it.",
			with(attribution(), func(t *Terms) { t.Derivatives = DERIVATIVES_NONE }),
		},
		{
			"non-commercial-no-derivatives", "You name its makers, make nothing else from it and earn no money with it.",
			with(attribution(), func(t *Terms) {
				t.CommercialUse, t.Derivatives = COMMERCIAL_USE_FORBIDDEN, DERIVATIVES_NONE
			}),
		},
		{"commercial-5", "You name its makers, and all that is ever made from it passes on 5% of its revenue.", royalty(500)},
		{"commercial-10", "You name its makers, and all that is ever made from it passes on 10% of its revenue.", royalty(1000)},
		{
			"commercial-5-share-alike", "As commercial-5, and what you make from it has these same terms.",
			with(royalty(500), func(t *Terms) { t.Derivatives = DERIVATIVES_SHARE_ALIKE }),
		},
		{
			"responsible",
			"You name its makers and use it neither for weapons, surveillance and biometric identification, " +
				"nor to sway votes or pass as somebody else.",
			with(attribution(), func(t *Terms) { t.DeniedFields = responsible }),
		},
	}
	presets, terms := make([]Preset, len(list)), make([]Terms, len(list))
	for i, p := range list {
		presets[i] = Preset{Name: p.name, Description: p.description, TermsId: uint64(i) + 1}
		terms[i] = p.terms
	}
	return presets, terms
}

// open is the bottom of the order: its derivatives may have any terms.
func open() Terms {
	return Terms{
		CommercialUse: COMMERCIAL_USE_ALLOWED,
		Derivatives:   DERIVATIVES_ALLOWED,
		Attribution:   ATTRIBUTION_NOT_REQUIRED,
		Reach:         REACH_DIRECT,
	}
}

func attribution() Terms {
	return with(open(), func(t *Terms) { t.Attribution = ATTRIBUTION_REQUIRED })
}

// royalty reaches the whole lineage: else an asset in between could keep it.
func royalty(bps uint32) Terms {
	return with(attribution(), func(t *Terms) { t.MinRoyaltyBps, t.Reach = bps, REACH_LINEAGE })
}

func with(t Terms, edit func(*Terms)) Terms {
	edit(&t)
	return t
}
