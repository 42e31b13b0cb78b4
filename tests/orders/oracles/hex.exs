# Compares by Elixir, as Hex does.
signs = %{lt: "<", gt: ">", eq: "="}

for line <- IO.stream(:stdio, :line) do
  [left, right] = line |> String.trim() |> String.split("\t")

  with {:ok, a} <- Version.parse(left), {:ok, b} <- Version.parse(right) do
    IO.puts("#{left} #{signs[Version.compare(a, b)]} #{right}")
  end
end
