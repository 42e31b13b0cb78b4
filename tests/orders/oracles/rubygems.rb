# Compares by RubyGems.
STDIN.each_line do |line|
  left, right = line.chomp.split("\t")
  next unless Gem::Version.correct?(left) && Gem::Version.correct?(right)

  puts "#{left} #{'<=>'[(Gem::Version.new(left) <=> Gem::Version.new(right)) + 1]} #{right}"
end
