namespace IamPolicyTools.Catalogue.Search;

/// <summary>
/// Chooses from given sets, each with a price, the cheapest that together hold every item. What must or need not be chosen is
/// settled first; the rest is searched, up to a limit that few inputs reach. Equal input gives equal output.
/// </summary>
internal sealed class SetCover
{
    private const int StepLimit = 2_000;

    private readonly int _itemCount;
    private readonly List<int> _chosen = [];
    private List<Choice> _choices;
    private List<(int Item, List<Choice> Choices)> _scarcestFirst = [];
    private BitSet _open;
    private List<int> _best = [];
    private long _bestPrice;
    private int _steps;

    private SetCover(int itemCount, IEnumerable<Choice> choices)
    {
        _itemCount = itemCount;
        _choices = [.. choices];
        _open = new BitSet(itemCount);
        for (int i = 0; i < itemCount; i++)
        {
            _open.Add(i);
        }
    }

    /// <summary>Finds the cheapest cover.</summary>
    /// <param name="itemCount">The items are the integers below this.</param>
    /// <param name="sets">The sets with their prices; every item is in one at least.</param>
    /// <returns>The places of the chosen sets.</returns>
    public static IReadOnlyList<int> Find(int itemCount, IReadOnlyList<(BitSet Items, long Price)> sets)
    {
        var cover = new SetCover(itemCount, sets.Select((s, place) => new Choice(place, s.Price, s.Items)));
        cover.Reduce();
        if (cover._open.Count > 0)
        {
            cover._scarcestFirst = [.. cover.OpenItems().Select(i => (i.Item, cover.ChoicesFor(i.Item)))];
            cover.ChooseGreedily();
            cover.Search(cover._open, [], 0);
        }

        return [.. cover._chosen, .. cover._best];
    }

    // An item in one set only decides for that set; a set that another holds at no higher price, and an item that is
    // covered whenever some other is, need no thought. Each step can make way for the others.
    private void Reduce()
    {
        int before;
        do
        {
            before = _choices.Count;
            ChooseForced();
            DropDominatedChoices();
            DropImpliedItems();
        }
        while (_choices.Count < before);
    }

    private void ChooseForced()
    {
        for (int item = 0; item < _itemCount; item++)
        {
            if (_open.Contains(item) && ChoicesFor(item) is [Choice only])
            {
                _chosen.Add(only.Place);
                _open = _open.Without(only.Items);
            }
        }
    }

    private void DropDominatedChoices()
    {
        List<Choice> kept = [];
        foreach (Choice choice in _choices
            .Select(c => c with { Items = c.Items.Within(_open) })
            .Where(c => c.Items.Count > 0)
            .OrderByDescending(c => c.Items.Count)
            .ThenBy(c => c.Price)
            .ThenBy(c => c.Place))
        {
            if (!kept.Exists(k => k.Price <= choice.Price && choice.Items.IsSubsetOf(k.Items)))
            {
                kept.Add(choice);
            }
        }

        _choices = kept;
    }

    private void DropImpliedItems()
    {
        List<(int Item, BitSet Choices)> needed = [];
        foreach ((int item, BitSet choices) in OpenItems())
        {
            if (needed.Exists(n => n.Choices.IsSubsetOf(choices)))
            {
                var implied = new BitSet(_itemCount);
                implied.Add(item);
                _open = _open.Without(implied);
            }
            else
            {
                needed.Add((item, choices));
            }
        }
    }

    // The open items with the choices that cover them, those with the fewest first.
    private IEnumerable<(int Item, BitSet Choices)> OpenItems()
    {
        List<(int Item, BitSet Choices)> items = [];
        for (int item = 0; item < _itemCount; item++)
        {
            if (!_open.Contains(item))
            {
                continue;
            }

            var choices = new BitSet(_choices.Count);
            for (int c = 0; c < _choices.Count; c++)
            {
                if (_choices[c].Items.Contains(item))
                {
                    choices.Add(c);
                }
            }

            items.Add((item, choices));
        }

        return items.OrderBy(i => i.Choices.Count).ThenBy(i => i.Item);
    }

    private List<Choice> ChoicesFor(int item) => _choices.FindAll(c => c.Items.Contains(item));

    private void ChooseGreedily()
    {
        BitSet left = _open;
        List<Choice> chosen = [];
        while (left.Count > 0)
        {
            Choice next = _choices.MaxBy(c => (double)c.Items.CountCommon(left) / c.Price)!;
            chosen.Add(next);
            left = left.Without(next.Items);
        }

        _best = [.. chosen.Select(c => c.Place)];
        _bestPrice = chosen.Sum(c => c.Price);
    }

    // Branch and bound on the open item with the fewest choices.
    private void Search(BitSet open, List<int> chosen, long price)
    {
        int left = open.Count;
        if (left == 0)
        {
            (_best, _bestPrice) = ([.. chosen], price);
            return;
        }

        if (++_steps > StepLimit || price + LeastPrice(open, left) >= _bestPrice)
        {
            return;
        }

        List<Choice> scarcest = _scarcestFirst.Find(i => open.Contains(i.Item)).Choices;
        foreach (Choice choice in scarcest.OrderByDescending(c => c.Items.CountCommon(open)).ThenBy(c => c.Price))
        {
            if (price + choice.Price < _bestPrice)
            {
                chosen.Add(choice.Place);
                Search(open.Without(choice.Items), chosen, price + choice.Price);
                chosen.RemoveAt(chosen.Count - 1);
            }
        }
    }

    private long LeastPrice(BitSet open, int left)
    {
        int most = _choices.Max(c => c.Items.CountCommon(open));
        return (left + most - 1) / most * _choices.Min(c => c.Price);
    }

    private sealed record Choice(int Place, long Price, BitSet Items);
}
