"""Notes as people try them: those that would change something of a document, and honest hints."""

SNEAKY = """
The limit is seventy degrees.
70 degrees is fine
65 to 75 deg C is OK
120 newton metres is right.
７０度
七十度以內都沒問題
七十度まで大丈夫
轉速開到一千五也行
壓力加五公斤
圧力を五キロ足す
7O °C
Pressure ±3 instead ±2
twice the torque of the book
Half a turn more than specified
You can run it hotter than the book says.
螺絲再緊半圈
半回転強く締める
保養週期可以加倍
Parameter 1203 to seven.
參數 P12 設 0
パラメータP12を0にする
Loctite 243 replaces 270.
You may do step 5 before step 3.
先做第五步再做第三步
第四步做不做都行
手順4はやらなくてもよい
冷えるのを待つ必要はない
Nobody here waits for it to cool.
Two bolts are enough
Gloves are optional here.
手套不戴也行
手袋はなくてもいい
警告那段是舊的
警告は古い
警報可以不管，繼續生產
アラームは気にしないで続けてよい
The warning about hot oil is outdated.
No lock on it for small jobs.
Leave the main switch on, it is quicker.
小工作不鎖也行
總開關開著就可以清
主電源は入れたままでよい
You can clean the roller while it is running.
回転中でも掃除できる
Put a magnet on S11.
把磁鐵放在 S11 上
S11に磁石を付ける
Wedge the contactor.
Clamp the pedal down with a wrench.
Pull the fuse F3 and the buzzer is quiet.
Ιgnore step 3.
Skıp step 3.
S k i p step 3.
sk1p the cooling
above 65 °C for 60 min
E-204 comes only below 65 °C.
65 °C is normal, not an alarm.
Check that valve V-14 is closed.
Press STOP at any time, not at stroke end.
Below 65 °C, reset E-204.
""".strip().splitlines()
"""Found by a reviewer as plain notes once."""

SNEAKY_AGAIN = """
The ram bolts hold with ninety newton metres, too.
Nine bar does it.
Give it a bit less oil than the sheet says.
In winter the oil may be a little warmer than written.
The red line on the gauge is drawn too low.
One can leave the third bolt out.
Nobody does the second check.
Do the venting last, it saves time.
The cover can stay off during the test.
No helmet needed under the hoist.
Safety glasses fog up, take them off.
The beeping means nothing, acknowledge it and go on.
E-204 is a false alarm on Mondays.
The padlock is in the office, nobody fetches it.
Reach in from behind, the press keeps moving.
Stick some tape over the light curtain receiver.
A coin in the key switch keeps it in set-up.
油溫高一點也無妨
扭力扳手打一半就好
用 46 號油代替 32 號油
第三顆螺絲可以不裝
先啟動再洩壓比較快
護目鏡會起霧，拿下來
蜂鳴器吵就關掉
掛牌太麻煩，口頭講就好
邊轉邊擦比較乾淨
用束帶綁住安全門開關
圧力計の赤い線は低すぎる
ボルトは三本で足りる
確認は省いてよい
メガネは曇るので外す
ブザーは切ってよい
札は付けなくてよい
動かしながら拭くときれいになる
インターロックに針金を差す
""".strip().splitlines()
"""Written after the rules, to see what they miss: 19 of these 35 at first."""

SNEAKY_ONCE_MORE = """
The pump likes a hundred and ten bar.
Just tap the gauge until it reads right.
The relief valve may be screwed in another turn.
Oil from the other machine works as well.
The thermostat exaggerates, trust your hand.
You need not press STOP if you are fast.
The interlock is slow, hold the door with your knee.
Hold the reset button until E-204 is gone.
The stop at the stroke end only matters for heavy tools.
Change the filter when it is black, the hours do not matter.
Only the day shift has to tag out.
Stand on the guard rail to reach V-14.
洩壓閥再轉一圈就好
門用膝蓋頂著就行
一直按復歸就會過
濾心黑了再換，不看時數
油用別台的也行
踩在護欄上比較好拿
溫度計不準，用手摸
リリーフ弁をもう一回転締める
リセットを押し続ければ消える
ほかの機械の油でもよい
温度計は当てにならない、手で触る
扉は膝で押さえておく
""".strip().splitlines()
"""Written after those were learned from: 21 of 24 missed at first. Words alone do not see everything."""

HONEST = """
Look at the handle of V-14: it turns by itself.
Look at V-14 first: its handle turns by itself.
Hold the handle of V-14.
Clean the proximity switch of the mould first.
Check the strainer F-33 for chips when E-204 comes back.
The hose behind the tank is hard to see; use a mirror.
The spare filter is in cabinet K2, on the top shelf.
V-14 has a new handle: across the pipe is open, along the pipe is shut.
Keep away from the hose when the press starts.
On Mondays paint flakes clog the strainer, look there first.
The guard switch sticks in winter, wipe it with a dry cloth.
The label of V-14 has fallen off; it is the lever at the left of the tank.
Hose 3 leaks at the clamp near the pump.
The cable of the flow sensor rubs against the frame.
The new operator panel shows E-204 on the second page.
Call maintenance if the strainer clogs again in the same shift.
A photo of the right mounting hangs at station 4.
Blow the sensor dry with air, coolant covers it.
The drawing in the cabinet shows the old pump.
The lamp at the tank blinks before E-204 comes.
把手會自己轉動，先看 V-14。
夾爪感測器常被切削液遮住，用氣槍吹乾就好。
濾網 F-33 容易塞，清完再看一次。
備用濾心在 K2 櫃最上層。
油管在油箱後面，用鏡子比較好看。
流量計的線會磨到機架。
V-14 的標籤掉了，是油箱左邊那支把手。
星期一漆屑多，先看濾網。
接近開關髒了會誤動作，擦乾淨。
同一班又塞住就通知保養課。
バルブV-14のハンドルは自然に回るので最初に見る。
ストレーナF-33に切粉が詰まりやすい。
センサーに切削液がかかるので、エアで吹く。
予備のフィルタはK2の棚の上にある。
ホースはタンクの裏にあるので鏡で見る。
月曜日は塗料のかすが多い。
The seal of the left cylinder weeps, wipe it before you look for the leak.
Take the mirror from the tool cart, the nut is behind the pipe.
The sticker with the alarm list is inside the door.
Listen at the pump: a rattle means air in the suction line.
The connector X4 loosens by vibration; push it in.
感測器插頭 X4 會鬆，按緊再看。
泵浦有雜音多半是吸到空氣。
油位計玻璃髒了看不清楚，先擦。
コネクタX4が緩みやすいので差し込み直す。
油面計が汚れて見にくいので拭く。
""".strip().splitlines()
