package describe

import (
	"time"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/internal/cid"
)

// Croissant describes a dataset by what the chain has. The files themselves are listed in the description that the
// owner published, which is its one distribution.
func Croissant(s Source) ([]byte, error) {
	d := s.Entry.Dataset
	name, err := cid.Parse(d.MetadataCid)
	if err != nil {
		return nil, err
	}
	return folder.CroissantOfCID(folder.Description{
		Name: d.Name, Description: s.summary(), Licenses: s.licenses(), URL: AssetURN(s.ChainID, d.Id),
		Creators: []string{d.Owner}, Published: d.Time.UTC().Format(time.DateOnly), Version: s.version(),
		Keywords: d.Tags, Language: d.Language,
	}, name)
}
