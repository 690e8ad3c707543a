<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
<context>
    <name>Answer</name>
    <message>
        <source>STOP</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>The documents do not answer this. Nothing was guessed. Report it as missing.</source>
        <translation>文件沒有答案，系統未做推測。請回報「缺少內容」。</translation>
    </message>
    <message>
        <source>{n} documents</source>
        <translation>{n} 份文件</translation>
    </message>
    <message>
        <source>{n} live values</source>
        <translation>{n} 項即時值</translation>
    </message>
    <message>
        <source>Nearest passage, no answer: {title}</source>
        <translation>最接近的段落，並非答案：{title}</translation>
    </message>
    <message>
        <source>Stopped. What was checked is kept.</source>
        <translation>已停止。已核對的內容保留。</translation>
    </message>
    <message>
        <source>1 document</source>
        <translation>1 份文件</translation>
    </message>
    <message>
        <source>1 live value</source>
        <translation>1 項即時值</translation>
    </message>
    <message>
        <source>{n} sentences withheld</source>
        <translation>{n} 句未顯示</translation>
    </message>
    <message>
        <source>Withheld, not part of the answer</source>
        <translation>以下未顯示，不屬於答案</translation>
    </message>
    <message>
        <source>1 sentence withheld</source>
        <translation>1 句未顯示</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>顯示</translation>
    </message>
    <message>
        <source>Show withheld sentences</source>
        <translation>顯示被保留的句子</translation>
    </message>
    <message>
        <source>{count}: {reason}</source>
        <translation>{count}：{reason}</translation>
    </message>
</context>
<context>
    <name>Asking</name>
    <message>
        <source>Searching the documents</source>
        <translation>搜尋文件中</translation>
    </message>
    <message>
        <source>Waiting: the answering service starts</source>
        <translation>等待中：問答服務啟動中</translation>
    </message>
    <message>
        <source>Checking claim {n}</source>
        <translation>核對第 {n} 項敘述</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>停止中</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Waiting: loading {what}</source>
        <translation>等待中：載入{what}</translation>
    </message>
    <message>
        <source>Reading live values</source>
        <translation>讀取即時值</translation>
    </message>
    <message>
        <source>Checking how far the documents answer</source>
        <translation>核對文件能回答的程度</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>再問一次</translation>
    </message>
    <message>
        <source>This question got no answer ({state}).</source>
        <translation>此問題沒有答案（{state}）。</translation>
    </message>
</context>
<context>
    <name>Changes</name>
    <message>
        <source>1 source has changed since this answer. Do not work from it.</source>
        <translation>此答案的來源已變更，請勿據以作業。</translation>
    </message>
    <message>
        <source>a file without a label</source>
        <translation>未標示版次的檔案</translation>
    </message>
    <message>
        <source>{n} sources have changed since this answer. Do not work from it.</source>
        <translation>此答案有 {n} 份來源已變更，請勿據以作業。</translation>
    </message>
    <message>
        <source>Added: {words}</source>
        <translation>新增：{words}</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>再問一次</translation>
    </message>
    <message>
        <source>Hide the difference</source>
        <translation>隱藏差異</translation>
    </message>
    <message>
        <source>Nothing stands in its place now.</source>
        <translation>現在沒有對應的段落。</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>現在</translation>
    </message>
    <message>
        <source>Removed: {words}</source>
        <translation>刪除：{words}</translation>
    </message>
    <message>
        <source>Show the difference</source>
        <translation>顯示差異</translation>
    </message>
    <message>
        <source>Source {n}</source>
        <translation>來源 {n}</translation>
    </message>
    <message>
        <source>The text of {source} is different now.</source>
        <translation>內文已變更：{source}。</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>當時</translation>
    </message>
    <message>
        <source>These words are the same now.</source>
        <translation>此段文字目前相同。</translation>
    </message>
    <message>
        <source>added words are underlined</source>
        <translation>新增文字加底線</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已變更</translation>
    </message>
    <message>
        <source>removed words are struck through</source>
        <translation>刪除文字加刪除線</translation>
    </message>
    <message>
        <source>rev {label}</source>
        <translation>{label} 版</translation>
    </message>
    <message>
        <source>{document} has no effective revision now.</source>
        <translation>{document} 目前沒有現行版。</translation>
    </message>
    <message>
        <source>{source} is not used any more: {now} is effective.</source>
        <translation>{source}已不採用，現行版為 {now}。</translation>
    </message>
    <message>
        <source>{source} is superseded by {now} since {date}.</source>
        <translation>{source}自 {date} 起已由 {now}取代。</translation>
    </message>
    <message>
        <source>{source} is superseded by {now}.</source>
        <translation>{source}已由 {now}取代。</translation>
    </message>
    <message>
        <source>{source}: {state}.</source>
        <translation>{source}：{state}。</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>open</source>
        <translation>開啟</translation>
    </message>
    <message>
        <source>Live, {time}</source>
        <translation>即時 {time}</translation>
    </message>
    <message>
        <source>{age} old</source>
        <translation>{age}前</translation>
    </message>
    <message>
        <source>page {n}</source>
        <translation>第 {n} 頁</translation>
    </message>
    <message>
        <source>Source {n}: {document}, {place}</source>
        <translation>來源 {n}：{document}，{place}</translation>
    </message>
    <message>
        <source>Open {document}, {place}</source>
        <translation>開啟 {document}，{place}</translation>
    </message>
</context>
<context>
    <name>Claim</name>
    <message>
        <source>Worded by a language model, checked against the sources</source>
        <translation>以下文字由語言模型撰寫，已與來源核對</translation>
    </message>
    <message>
        <source>Quoted from the document</source>
        <translation>原文引用</translation>
    </message>
    <message>
        <source>Quoted from the document, {n} steps</source>
        <translation>原文引用，{n} 步</translation>
    </message>
</context>
<context>
    <name>Confirm</name>
    <message>
        <source>Approved by</source>
        <translation>核准</translation>
    </message>
    <message>
        <source>Check title block</source>
        <translation>核對標題欄</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>分級</translation>
    </message>
    <message>
        <source>Close the form</source>
        <translation>關閉表單</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>確認</translation>
    </message>
    <message>
        <source>Effective from</source>
        <translation>生效日</translation>
    </message>
    <message>
        <source>Effective until, this day not included</source>
        <translation>有效至（不含當日）</translation>
    </message>
    <message>
        <source>It ends before it begins.</source>
        <translation>結束日早於生效日。</translation>
    </message>
    <message>
        <source>It has no revision</source>
        <translation>沒有版次</translation>
    </message>
    <message>
        <source>Machines</source>
        <translation>機台</translation>
    </message>
    <message>
        <source>Not confirmed. What is written here is kept: confirm again.</source>
        <translation>未確認。此處填寫的內容已保留，請再確認一次。</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>文件編號</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>權責</translation>
    </message>
    <message>
        <source>Read from the file. Compare it, correct it.</source>
        <translation>由檔案讀出，請與檔案核對並更正。</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>版次</translation>
    </message>
    <message>
        <source>The number is missing.</source>
        <translation>缺少文件編號。</translation>
    </message>
    <message>
        <source>The revision is missing. If it has none, say so below.</source>
        <translation>缺少版次。若沒有版次，請按下方按鈕。</translation>
    </message>
    <message>
        <source>This is no date. Write it as 2026-03-02.</source>
        <translation>不是日期。請寫成 2026-03-02。</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>標題</translation>
    </message>
    <message>
        <source>Status, in the words of the file</source>
        <translation>狀態（依檔案用詞）</translation>
    </message>
    <message>
        <source>The status is missing, e.g. effective.</source>
        <translation>缺少狀態，例如 effective。</translation>
    </message>
</context>
<context>
    <name>Conflict</name>
    <message>
        <source>Andon shows all of them. Document control decides.</source>
        <translation>系統並列全部數值，由文管決定。</translation>
    </message>
    <message>
        <source>Andon shows both. Document control decides.</source>
        <translation>系統並列兩者，由文管決定。</translation>
    </message>
    <message>
        <source>Effective documents disagree</source>
        <translation>現行文件內容不一致</translation>
    </message>
    <message>
        <source>Two effective documents disagree</source>
        <translation>兩份現行文件內容不一致</translation>
    </message>
</context>
<context>
    <name>Conversation</name>
    <message>
        <source>Report a problem</source>
        <translation>回報問題</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>回報</translation>
    </message>
    <message>
        <source>History</source>
        <translation>紀錄</translation>
    </message>
    <message>
        <source>New question</source>
        <translation>新問題</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>答案</translation>
    </message>
    <message>
        <source>Ask what to do at a machine. Every answer shows where it stands.</source>
        <translation>請提出現場問題。每個答案都會標明出處。</translation>
    </message>
    <message>
        <source>Alarm {code}: what do I do?</source>
        <translation>警報 {code} 要怎麼處理？</translation>
    </message>
    <message>
        <source>Go to the end</source>
        <translation>移到最後</translation>
    </message>
    <message>
        <source>All machines</source>
        <translation>全部機台</translation>
    </message>
    <message>
        <source>No documents yet. Add them under Documents (Alt+3).</source>
        <translation>尚無文件。請到「文件」新增（Alt+3）。</translation>
    </message>
    <message>
        <source>Active alarms</source>
        <translation>作用中警報</translation>
    </message>
    <message>
        <source>{n} new</source>
        <translation>{n} 則新內容</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>Never answered from.</source>
        <translation>不用於回答。</translation>
    </message>
    <message>
        <source>A file without revision data.</source>
        <translation>沒有版本資料的檔案。</translation>
    </message>
    <message>
        <source>Used for answers.</source>
        <translation>用於回答。</translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation>關閉詳細資料</translation>
    </message>
    <message>
        <source>{start} to {end}</source>
        <translation>{start} 至 {end}</translation>
    </message>
    <message>
        <source>until {date}</source>
        <translation>至 {date}</translation>
    </message>
    <message>
        <source>Open rev {label}</source>
        <translation>開啟版次 {label}</translation>
    </message>
    <message>
        <source>Revisions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Since {date}.</source>
        <translation>{date} 生效。</translation>
    </message>
    <message>
        <source>File</source>
        <translation>檔案</translation>
    </message>
    <message>
        <source>Applies to</source>
        <translation>適用</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>權責</translation>
    </message>
    <message>
        <source>Approved by</source>
        <translation>核准</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>分級</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>語言</translation>
    </message>
    <message>
        <source>Pages, passages</source>
        <translation>頁數、段落</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代碼</translation>
    </message>
    <message>
        <source>From {date}.</source>
        <translation>自 {date} 起生效。</translation>
    </message>
    <message>
        <source>Iteration</source>
        <translation>修訂序</translation>
    </message>
    <message>
        <source>Machines</source>
        <translation>機台</translation>
    </message>
    <message>
        <source>Not used for answers.</source>
        <translation>不用於回答。</translation>
    </message>
    <message>
        <source>Open {name}, {state}</source>
        <translation>開啟 {name}，{state}</translation>
    </message>
    <message>
        <source>Review due</source>
        <translation>應審查日</translation>
    </message>
    <message>
        <source>Show the text</source>
        <translation>顯示內容</translation>
    </message>
    <message>
        <source>Skill level</source>
        <translation>技能等級</translation>
    </message>
    <message>
        <source>Status there</source>
        <translation>來源狀態</translation>
    </message>
    <message>
        <source>Supersedes</source>
        <translation>取代</translation>
    </message>
    <message>
        <source>Told by</source>
        <translation>資料來源</translation>
    </message>
    <message>
        <source>Warnings in it</source>
        <translation>含警告</translation>
    </message>
    <message>
        <source>Written by</source>
        <translation>編寫</translation>
    </message>
    <message>
        <source>a person, who confirmed it</source>
        <translation>由人員確認</translation>
    </message>
    <message>
        <source>document register</source>
        <translation>文件登錄表</translation>
    </message>
    <message>
        <source>title block of the file</source>
        <translation>檔案標題欄</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>{date}, overdue</source>
        <translation>{date}，已逾期</translation>
    </message>
</context>
<context>
    <name>Documents</name>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Nothing fits the search.</source>
        <translation>沒有符合搜尋的項目。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>關閉此訊息</translation>
    </message>
    <message>
        <source>Looking for files</source>
        <translation>尋找檔案中</translation>
    </message>
    <message>
        <source>Reading {n} of {total}: {file}</source>
        <translation>讀取 {n} / {total}：{file}</translation>
    </message>
    <message>
        <source>Stopping after this file</source>
        <translation>讀完此檔案後停止</translation>
    </message>
    <message>
        <source>no files found</source>
        <translation>找不到檔案</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Files read</source>
        <translation>讀取完成</translation>
    </message>
    <message>
        <source>Check for changes</source>
        <translation>檢查變更</translation>
    </message>
    <message>
        <source>Add documents</source>
        <translation>新增文件</translation>
    </message>
    <message>
        <source>Number or title</source>
        <translation>編號或標題</translation>
    </message>
    <message>
        <source>Search documents by number or title</source>
        <translation>以編號或標題搜尋文件</translation>
    </message>
    <message>
        <source>No documents yet. Answers come only from documents that are added here.</source>
        <translation>尚無文件。答案只取自在此新增的文件。</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Files …</source>
        <translation>檔案 …</translation>
    </message>
    <message>
        <source>A folder …</source>
        <translation>資料夾 …</translation>
    </message>
    <message>
        <source>Which files are to be read?</source>
        <translation>要讀取哪些檔案？</translation>
    </message>
    <message>
        <source>Which folder is to be read?</source>
        <translation>要讀取哪個資料夾？</translation>
    </message>
    <message>
        <source>{n} added</source>
        <translation>新增 {n}</translation>
    </message>
    <message>
        <source>{n} replaced</source>
        <translation>更新 {n}</translation>
    </message>
    <message>
        <source>{n} removed</source>
        <translation>移除 {n}</translation>
    </message>
    <message>
        <source>{n} unchanged</source>
        <translation>未變 {n}</translation>
    </message>
    <message>
        <source>{n} not read</source>
        <translation>未讀取 {n}</translation>
    </message>
    <message>
        <source>{n} passages</source>
        <translation>{n} 個段落</translation>
    </message>
    <message>
        <source>1 document</source>
        <translation>1 份文件</translation>
    </message>
    <message>
        <source>{n} documents</source>
        <translation>{n} 份文件</translation>
    </message>
    <message>
        <source>1 revision</source>
        <translation>1 個版本</translation>
    </message>
    <message>
        <source>{n} revisions</source>
        <translation>{n} 個版本</translation>
    </message>
    <message>
        <source>{what}: {told}</source>
        <translation>{what}：{told}</translation>
    </message>
    <message>
        <source>{n} of {total} rows</source>
        <translation>{total} 列中的 {n} 列</translation>
    </message>
    <message>
        <source>State: {value}</source>
        <translation>狀態：{value}</translation>
    </message>
    <message>
        <source>Machine: {value}</source>
        <translation>機台：{value}</translation>
    </message>
    <message>
        <source>Language: {value}</source>
        <translation>語言：{value}</translation>
    </message>
    <message>
        <source>Class: {value}</source>
        <translation>分級：{value}</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>約剩 {time}</translation>
    </message>
    <message>
        <source>{n} with a problem</source>
        <translation>{n} 份有問題</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>尚未生效</translation>
    </message>
    <message>
        <source>until {date}</source>
        <translation>至 {date}</translation>
    </message>
    <message>
        <source>Not read</source>
        <translation>未讀取</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Rev</source>
        <translation>版次</translation>
    </message>
    <message>
        <source>State</source>
        <translation>狀態</translation>
    </message>
    <message>
        <source>Effective</source>
        <translation>生效</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>機台</translation>
    </message>
    <message>
        <source>Lang.</source>
        <translation>語言</translation>
    </message>
    <message>
        <source>All documents</source>
        <translation>全部文件</translation>
    </message>
    <message>
        <source>Changing the status map</source>
        <translation>變更狀態對照表中</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>已確認</translation>
    </message>
    <message>
        <source>Confirming 1 file</source>
        <translation>確認 1 個檔案中</translation>
    </message>
    <message>
        <source>Confirming {n} files</source>
        <translation>確認 {n} 個檔案中</translation>
    </message>
    <message>
        <source>Show {n} more of {rest}</source>
        <translation>再顯示 {n} 項，尚有 {rest} 項</translation>
    </message>
    <message>
        <source>Status map</source>
        <translation>狀態對照表</translation>
    </message>
    <message>
        <source>Status map changed</source>
        <translation>狀態對照表已變更</translation>
    </message>
    <message>
        <source>To decide: {n}</source>
        <translation>待處理：{n}</translation>
    </message>
    <message>
        <source>Waiting: {n}</source>
        <translation>待確認：{n}</translation>
    </message>
    <message>
        <source>from {date}</source>
        <translation>自 {date}</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>顯示更多</translation>
    </message>
</context>
<context>
    <name>Feedback</name>
    <message>
        <source>Kept on this PC, sent by itself</source>
        <translation>已存於本機，將自動送出</translation>
    </message>
    <message>
        <source>What happened at the machine?</source>
        <translation>現場結果如何？</translation>
    </message>
    <message>
        <source>Worked</source>
        <translation>解決了</translation>
    </message>
    <message>
        <source>Did not work</source>
        <translation>沒解決</translation>
    </message>
    <message>
        <source>Wrong or unsafe</source>
        <translation>錯誤或不安全</translation>
    </message>
    <message>
        <source>Outdated</source>
        <translation>文件過時</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>缺少內容</translation>
    </message>
    <message>
        <source>What is wrong or unsafe? (required)</source>
        <translation>哪裡錯誤或不安全？（必填）</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>儲存</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>{verdict}: storing</source>
        <translation>{verdict}：儲存中</translation>
    </message>
    <message>
        <source>Stored {time}</source>
        <translation>已儲存 {time}</translation>
    </message>
    <message>
        <source>Because of</source>
        <translation>原因是</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>系統答案</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>機台</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>零件</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>工具</translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message>
        <source>A remark on {subject}</source>
        <translation>{subject} 的讀取備註</translation>
    </message>
    <message>
        <source>A warning in {subject} does not say of what it warns</source>
        <translation>{subject} 的警告未說明所指對象</translation>
    </message>
    <message>
        <source>Andon shows both. Document control decides.</source>
        <translation>系統並列兩者，由文管決定。</translation>
    </message>
    <message>
        <source>Compare the file with what Andon shows of it.</source>
        <translation>請將檔案與系統顯示的內容核對。</translation>
    </message>
    <message>
        <source>It is not answered from. Release a revision, or take the document out.</source>
        <translation>不用於回答。請發行一個版次，或移出此文件。</translation>
    </message>
    <message>
        <source>It is still answered from. Ask its owner to review it.</source>
        <translation>仍用於回答。請權責單位審查。</translation>
    </message>
    <message>
        <source>Keep one file and take the others out of the folders.</source>
        <translation>請保留一個檔案，其餘移出資料夾。</translation>
    </message>
    <message>
        <source>Neither is answered from. Withdraw one of them at its source.</source>
        <translation>兩者皆不用於回答。請在來源系統撤銷其中一個。</translation>
    </message>
    <message>
        <source>Nobody can tell whether it is the current one. Give it a number and a revision.</source>
        <translation>無法判斷是否為最新文件。請加上編號與版次。</translation>
    </message>
    <message>
        <source>Nothing in it is found. Ask for a copy with text.</source>
        <translation>內容無法搜尋。請索取含文字的版本。</translation>
    </message>
    <message>
        <source>Nothing was found that has to be decided.</source>
        <translation>沒有待處理的項目。</translation>
    </message>
    <message>
        <source>The review of {subject} is overdue</source>
        <translation>{subject} 審查逾期</translation>
    </message>
    <message>
        <source>The text of {subject} can hardly be read</source>
        <translation>{subject} 的文字難以辨識</translation>
    </message>
    <message>
        <source>What it refers to is not in the file. Ask its author.</source>
        <translation>所參照的內容不在檔案中。請洽編寫者。</translation>
    </message>
    <message>
        <source>Words in it may not be found. Ask for a better copy.</source>
        <translation>其中的字詞可能搜尋不到。請索取較清晰的版本。</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>另有 {n} 處</translation>
    </message>
    <message>
        <source>{subject} has no effective revision</source>
        <translation>{subject} 沒有現行版</translation>
    </message>
    <message>
        <source>{subject} has no revision</source>
        <translation>{subject} 沒有版次</translation>
    </message>
    <message>
        <source>{subject} has no text</source>
        <translation>{subject} 沒有文字</translation>
    </message>
    <message>
        <source>{subject} has two effective revisions</source>
        <translation>{subject} 有兩個現行版</translation>
    </message>
    <message>
        <source>{subject}: different values</source>
        <translation>{subject}：數值不一致</translation>
    </message>
    <message>
        <source>{subject}: the same document more than once</source>
        <translation>{subject}：同一文件重複</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>Close the history</source>
        <translation>關閉紀錄</translation>
    </message>
    <message>
        <source>No questions yet.</source>
        <translation>尚無問題。</translation>
    </message>
    <message>
        <source>answered</source>
        <translation>已回答</translation>
    </message>
    <message>
        <source>not in the documents</source>
        <translation>文件未記載</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>中斷</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>running</source>
        <translation>進行中</translation>
    </message>
    <message>
        <source>History</source>
        <translation>紀錄</translation>
    </message>
</context>
<context>
    <name>Machine</name>
    <message>
        <source>Sends values</source>
        <translation>有資料</translation>
    </message>
    <message>
        <source>No data</source>
        <translation>無資料</translation>
    </message>
    <message>
        <source>alarm, priority {n}</source>
        <translation>警報，優先級 {n}</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>運轉中</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Maintenance</source>
        <translation>保養中</translation>
    </message>
    <message>
        <source>{alarm}, acknowledged</source>
        <translation>{alarm}，已確認</translation>
    </message>
    <message>
        <source>No data for {age}</source>
        <translation>{age}無資料</translation>
    </message>
    <message>
        <source>ask about it</source>
        <translation>點選即提問</translation>
    </message>
    <message>
        <source>No values from this machine.</source>
        <translation>此機台沒有資料。</translation>
    </message>
    <message>
        <source>No active alarm.</source>
        <translation>沒有作用中警報。</translation>
    </message>
    <message>
        <source>Machines and values come in a moment.</source>
        <translation>機台與數值稍後顯示。</translation>
    </message>
    <message>
        <source>Machines</source>
        <translation>機台</translation>
    </message>
    <message>
        <source>Active alarms</source>
        <translation>作用中警報</translation>
    </message>
    <message>
        <source>tap to ask</source>
        <translation>點選即提問</translation>
    </message>
    <message>
        <source>No machines are described for this plant.</source>
        <translation>工廠描述中沒有機台。</translation>
    </message>
    <message>
        <source>Live · {machine}</source>
        <translation>即時值 · {machine}</translation>
    </message>
</context>
<context>
    <name>Machine question</name>
    <message>
        <source>The documents say different things for these machines.</source>
        <translation>各機台的文件內容不同。</translation>
    </message>
    <message>
        <source>Which machine?</source>
        <translation>哪一台機台？</translation>
    </message>
</context>
<context>
    <name>Main</name>
    <message>
        <source>Demo plant</source>
        <translation>示範工廠</translation>
    </message>
</context>
<context>
    <name>Problem</name>
    <message>
        <source>Your role does not include this. Nothing was changed.</source>
        <translation>您的角色沒有此權限，沒有任何變更。</translation>
    </message>
    <message>
        <source>Whoever reported or wrote it cannot approve it, and nobody approves twice.</source>
        <translation>回報者與撰寫者不得核准，且每人只能核准一次。</translation>
    </message>
    <message>
        <source>Wait, or ask an administrator for a new PIN.</source>
        <translation>請等候，或請系統管理員重設 PIN 碼。</translation>
    </message>
    <message>
        <source>Try again; after 3 wrong tries there is a wait.</source>
        <translation>請再試一次；錯 3 次後須等候。</translation>
    </message>
    <message>
        <source>Too many wrong PINs.</source>
        <translation>PIN 碼錯誤次數過多。</translation>
    </message>
    <message>
        <source>This step is not possible now: the report was decided on.</source>
        <translation>目前無法進行此步驟：回報已有決定。</translation>
    </message>
    <message>
        <source>This person cannot be used. Nothing was changed.</source>
        <translation>此人員資料無法使用，沒有任何變更。</translation>
    </message>
    <message>
        <source>This cannot be blocked or undone. Nothing was changed.</source>
        <translation>無法封鎖或解除，沒有任何變更。</translation>
    </message>
    <message>
        <source>This PIN is guessed too easily.</source>
        <translation>此 PIN 碼太容易被猜到。</translation>
    </message>
    <message>
        <source>There is no such report.</source>
        <translation>沒有這筆回報。</translation>
    </message>
    <message>
        <source>Something that was handed in here was not taken. Its words are kept.</source>
        <translation>在此送出的內容未被接受，文字已保留。</translation>
    </message>
    <message>
        <source>Open 'Report a problem': they are in the form.</source>
        <translation>請開啟「回報問題」：文字在表單中。</translation>
    </message>
    <message>
        <source>Something that was handed in here fails inside the program again and again. It is kept; the rest is sent.</source>
        <translation>在此送出的一項內容在程式內部一再失敗，已保留；其餘照常送出。</translation>
    </message>
    <message>
        <source>Tell whoever looks after Andon.</source>
        <translation>請告知負責 Andon 的人員。</translation>
    </message>
    <message>
        <source>What you typed cannot be kept: the disk does not take it. It is still on the screen.</source>
        <translation>磁碟無法寫入，輸入的內容無法保存，但仍在畫面上。</translation>
    </message>
    <message>
        <source>There is no room to keep more. What you typed is still on the screen.</source>
        <translation>沒有空間可再保存。已輸入的內容仍在畫面上。</translation>
    </message>
    <message>
        <source>The number, PIN or badge is wrong.</source>
        <translation>編號、PIN 碼或識別證不正確。</translation>
    </message>
    <message>
        <source>The file is no photo or voice note that is kept.</source>
        <translation>此檔案不是可保存的照片或錄音。</translation>
    </message>
    <message>
        <source>Something is missing. Nothing was changed.</source>
        <translation>資料不完整，沒有任何變更。</translation>
    </message>
    <message>
        <source>Sign in again.</source>
        <translation>請重新登入。</translation>
    </message>
    <message>
        <source>Reject it and talk to the reporter.</source>
        <translation>請退回，並與回報者討論。</translation>
    </message>
    <message>
        <source>Open the report again and look.</source>
        <translation>請重新開啟回報再確認。</translation>
    </message>
    <message>
        <source>Nobody is signed in. Nothing was changed.</source>
        <translation>目前無人登入，沒有任何變更。</translation>
    </message>
    <message>
        <source>Name what it is and give a reason.</source>
        <translation>請指明項目並填寫原因。</translation>
    </message>
    <message>
        <source>Look its number up in the list.</source>
        <translation>請在清單中查詢編號。</translation>
    </message>
    <message>
        <source>Fill in what is named.</source>
        <translation>請補上所列的項目。</translation>
    </message>
    <message>
        <source>Close the other window.</source>
        <translation>請關閉另一個視窗。</translation>
    </message>
    <message>
        <source>Choose a JPEG, PNG or sound file under 20 MB.</source>
        <translation>請選擇 20 MB 以下的 JPEG、PNG 或音訊檔。</translation>
    </message>
    <message>
        <source>Check number, name, role and badge.</source>
        <translation>請確認編號、姓名、角色與識別證。</translation>
    </message>
    <message>
        <source>Ask somebody whose role includes it.</source>
        <translation>請由具備此權限的人員處理。</translation>
    </message>
    <message>
        <source>Ask somebody else to approve it.</source>
        <translation>請由其他人核准。</translation>
    </message>
    <message>
        <source>Another window of this data folder is open.</source>
        <translation>此資料夾已在另一個視窗開啟。</translation>
    </message>
    <message>
        <source>A note that defeats a safeguard cannot be proposed.</source>
        <translation>使安全裝置失效的備註不得提案。</translation>
    </message>
    <message>
        <source>Ask again, or open the document.</source>
        <translation>請重新提問，或開啟文件。</translation>
    </message>
    <message>
        <source>The answering service went away before this was done. What was read is kept.</source>
        <translation>問答服務在完成前中斷。已讀取的內容會保留。</translation>
    </message>
    <message>
        <source>The question is empty.</source>
        <translation>問題是空白的。</translation>
    </message>
    <message>
        <source>This place was replaced or removed since it was shown.</source>
        <translation>這個位置在顯示之後已更換或移除。</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>請再試一次。</translation>
    </message>
    <message>
        <source>Type a question or tap an alarm.</source>
        <translation>請輸入問題，或點選警報。</translation>
    </message>
    <message>
        <source>The question is longer than 8,000 characters. It was not asked.</source>
        <translation>問題超過 8,000 字，未送出。</translation>
    </message>
    <message>
        <source>Shorten it.</source>
        <translation>請縮短。</translation>
    </message>
    <message>
        <source>This machine is not in the plant description.</source>
        <translation>工廠描述中沒有此機台。</translation>
    </message>
    <message>
        <source>Choose a machine from the list.</source>
        <translation>請從清單選擇機台。</translation>
    </message>
    <message>
        <source>The key that signs the record cannot be used.</source>
        <translation>無法使用簽署紀錄的金鑰。</translation>
    </message>
    <message>
        <source>Restore audit.key from a backup, or move it away: a new key is made and the record says so.</source>
        <translation>請從備份還原 audit.key，或將它移走：系統會建立新金鑰並記入紀錄。</translation>
    </message>
    <message>
        <source>This answer is not in the history.</source>
        <translation>紀錄中沒有此答案。</translation>
    </message>
    <message>
        <source>Look its number up in the history.</source>
        <translation>請在紀錄中查詢編號。</translation>
    </message>
    <message>
        <source>The file cannot be opened. It was not read.</source>
        <translation>無法開啟檔案，未讀取。</translation>
    </message>
    <message>
        <source>Ask for the right to read it.</source>
        <translation>請申請讀取權限。</translation>
    </message>
    <message>
        <source>The file is empty. It was not read.</source>
        <translation>檔案是空的，未讀取。</translation>
    </message>
    <message>
        <source>Ask document control for a complete copy.</source>
        <translation>請向文管索取完整版本。</translation>
    </message>
    <message>
        <source>The file has a password. It was not read.</source>
        <translation>檔案有密碼，未讀取。</translation>
    </message>
    <message>
        <source>Ask document control for an open copy.</source>
        <translation>請向文管索取無密碼版本。</translation>
    </message>
    <message>
        <source>The file is damaged or is not what its name says. It was not read.</source>
        <translation>檔案損壞或與副檔名不符，未讀取。</translation>
    </message>
    <message>
        <source>Ask document control for a new copy.</source>
        <translation>請向文管索取新檔。</translation>
    </message>
    <message>
        <source>The file has no text (a scan or pictures only). It was not read.</source>
        <translation>檔案沒有文字（掃描或僅有圖片），未讀取。</translation>
    </message>
    <message>
        <source>Ask document control for a copy with text.</source>
        <translation>請向文管索取含文字的版本。</translation>
    </message>
    <message>
        <source>Files of this kind are not read.</source>
        <translation>不支援此類檔案。</translation>
    </message>
    <message>
        <source>Save it as PDF, DOCX, XLSX, CSV, HTML, Markdown or text.</source>
        <translation>請另存為 PDF、DOCX、XLSX、CSV、HTML、Markdown 或文字檔。</translation>
    </message>
    <message>
        <source>Reading the file took too much time or memory. It was not read.</source>
        <translation>讀取檔案耗用過多時間或記憶體，未讀取。</translation>
    </message>
    <message>
        <source>Split the file.</source>
        <translation>請分割檔案。</translation>
    </message>
    <message>
        <source>There is no file or folder of this name.</source>
        <translation>沒有此名稱的檔案或資料夾。</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>請檢查路徑。</translation>
    </message>
    <message>
        <source>The document register has a row that cannot be used. Files of that row were not read.</source>
        <translation>文件登記表有一列無法使用，該列的檔案未讀取。</translation>
    </message>
    <message>
        <source>Correct the row and read the folder again.</source>
        <translation>請修正該列後重新讀取資料夾。</translation>
    </message>
    <message>
        <source>The document has no effective revision for this machine. It is not used.</source>
        <translation>此文件對本機台沒有現行版，故不採用。</translation>
    </message>
    <message>
        <source>Ask document control.</source>
        <translation>請洽文管。</translation>
    </message>
    <message>
        <source>The answer was cut off. The question is kept.</source>
        <translation>回答中斷，問題已保留。</translation>
    </message>
    <message>
        <source>Ask again.</source>
        <translation>請再問一次。</translation>
    </message>
    <message>
        <source>The answering service does not start.</source>
        <translation>問答服務無法啟動。</translation>
    </message>
    <message>
        <source>Run 'andon doctor'.</source>
        <translation>請執行「andon doctor」。</translation>
    </message>
    <message>
        <source>The answering service is of another version.</source>
        <translation>問答服務的版本不同。</translation>
    </message>
    <message>
        <source>Close all Andon windows and start again.</source>
        <translation>請關閉所有 Andon 視窗後重新啟動。</translation>
    </message>
    <message>
        <source>A message could not be understood.</source>
        <translation>收到無法解讀的訊息。</translation>
    </message>
    <message>
        <source>Start the program again; report it if it happens twice.</source>
        <translation>請重新啟動程式；若再次發生請回報。</translation>
    </message>
    <message>
        <source>The program is closing.</source>
        <translation>程式正在關閉。</translation>
    </message>
    <message>
        <source>Start it again.</source>
        <translation>請重新啟動。</translation>
    </message>
    <message>
        <source>The search index cannot be read. It is being built again from the stored documents.</source>
        <translation>搜尋索引無法讀取，正由已儲存的文件重建。</translation>
    </message>
    <message>
        <source>Wait a moment.</source>
        <translation>請稍候。</translation>
    </message>
    <message>
        <source>A model file is missing.</source>
        <translation>缺少模型檔。</translation>
    </message>
    <message>
        <source>Run the set-up again, or set its path in andon.toml.</source>
        <translation>請重新執行安裝，或在 andon.toml 設定路徑。</translation>
    </message>
    <message>
        <source>A model file is damaged (its checksum differs). It is not used.</source>
        <translation>模型檔損壞（檢查碼不符），故不採用。</translation>
    </message>
    <message>
        <source>Install the model again.</source>
        <translation>請重新安裝模型。</translation>
    </message>
    <message>
        <source>A model file cannot be loaded.</source>
        <translation>模型檔無法載入。</translation>
    </message>
    <message>
        <source>Install the model again or choose another one.</source>
        <translation>請重新安裝模型，或選擇其他模型。</translation>
    </message>
    <message>
        <source>There is not enough free memory for the model.</source>
        <translation>可用記憶體不足以載入模型。</translation>
    </message>
    <message>
        <source>Close other programs or choose a smaller model.</source>
        <translation>請關閉其他程式，或選擇較小的模型。</translation>
    </message>
    <message>
        <source>The plant server cannot be reached.</source>
        <translation>無法連上工廠伺服器。</translation>
    </message>
    <message>
        <source>Check the cable and the address, then call IT.</source>
        <translation>請檢查網路線與位址，再聯絡資訊人員。</translation>
    </message>
    <message>
        <source>No values come from the plant server. Old values are marked.</source>
        <translation>收不到工廠伺服器的值，舊值已標示。</translation>
    </message>
    <message>
        <source>Check the cable, then call IT.</source>
        <translation>請檢查網路線，再聯絡資訊人員。</translation>
    </message>
    <message>
        <source>The plant server refuses this station.</source>
        <translation>工廠伺服器拒絕此站台。</translation>
    </message>
    <message>
        <source>Ask the server's administrator.</source>
        <translation>請洽伺服器管理員。</translation>
    </message>
    <message>
        <source>The connection service stopped and is started again.</source>
        <translation>連線服務中斷，重新啟動中。</translation>
    </message>
    <message>
        <source>The settings cannot be read.</source>
        <translation>設定無法讀取。</translation>
    </message>
    <message>
        <source>Correct andon.toml.</source>
        <translation>請修正 andon.toml。</translation>
    </message>
    <message>
        <source>The plant description cannot be read.</source>
        <translation>工廠描述無法讀取。</translation>
    </message>
    <message>
        <source>Correct plant.toml and start Andon again.</source>
        <translation>請修正 plant.toml，再重新啟動 Andon。</translation>
    </message>
    <message>
        <source>The data folder cannot be made: the path is no folder, or too long.</source>
        <translation>無法建立資料夾：路徑不是資料夾，或太長。</translation>
    </message>
    <message>
        <source>The disk is full. The service cannot start: questions do not work.</source>
        <translation>磁碟已滿，服務無法啟動，不能提問。</translation>
    </message>
    <message>
        <source>Free 500 MB and start Andon again.</source>
        <translation>請清出 500 MB，再重新啟動 Andon。</translation>
    </message>
    <message>
        <source>Choose another with --home.</source>
        <translation>請以 --home 選擇其他資料夾。</translation>
    </message>
    <message>
        <source>The data folder is in use by another program.</source>
        <translation>資料夾正由其他程式使用。</translation>
    </message>
    <message>
        <source>Close the other Andon, or choose another folder.</source>
        <translation>請關閉另一個 Andon，或選擇其他資料夾。</translation>
    </message>
    <message>
        <source>The disk is full. Questions still work; nothing new is kept.</source>
        <translation>磁碟已滿，仍可提問，但不會儲存。</translation>
    </message>
    <message>
        <source>Free 500 MB.</source>
        <translation>請清出 500 MB。</translation>
    </message>
    <message>
        <source>The data folder cannot be read or is damaged.</source>
        <translation>資料夾無法讀取或已損壞。</translation>
    </message>
    <message>
        <source>The data folder may not be written.</source>
        <translation>沒有寫入資料夾的權限。</translation>
    </message>
    <message>
        <source>Ask for the right to write it, or choose another folder with --home.</source>
        <translation>請申請寫入權限，或以 --home 選擇其他資料夾。</translation>
    </message>
    <message>
        <source>There is no display for a window.</source>
        <translation>沒有可顯示視窗的螢幕。</translation>
    </message>
    <message>
        <source>Use the commands, e.g. 'andon ask'.</source>
        <translation>請改用指令，例如「andon ask」。</translation>
    </message>
    <message>
        <source>There is no font for Chinese text; it is drawn as squares.</source>
        <translation>沒有中文字型，中文會顯示為方框。</translation>
    </message>
    <message>
        <source>Install fonts-noto-cjk.</source>
        <translation>請安裝 fonts-noto-cjk。</translation>
    </message>
    <message>
        <source>Something failed inside the program. The question is kept.</source>
        <translation>程式內部發生錯誤，問題已保留。</translation>
    </message>
    <message>
        <source>Ask again; report it if it happens twice.</source>
        <translation>請再問一次；若再次發生請回報。</translation>
    </message>
    <message>
        <source>Change it there, or read the file first.</source>
        <translation>請在該處修改，或先讀取檔案。</translation>
    </message>
    <message>
        <source>Correct status_map.toml.</source>
        <translation>請更正 status_map.toml。</translation>
    </message>
    <message>
        <source>The glossary has a row that cannot be used. The other rows are used.</source>
        <translation>詞彙表有一列無法使用，其他各列照常使用。</translation>
    </message>
    <message>
        <source>Correct the row in glossary.csv.</source>
        <translation>請更正 glossary.csv 中的該列。</translation>
    </message>
    <message>
        <source>The question file cannot be used. Nothing was asked.</source>
        <translation>題目檔無法使用，未提出任何問題。</translation>
    </message>
    <message>
        <source>Correct the line that is named.</source>
        <translation>請更正所指的那一行。</translation>
    </message>
    <message>
        <source>The site's bar cannot be used. Nothing was asked.</source>
        <translation>本廠的合格標準無法使用，未提出任何問題。</translation>
    </message>
    <message>
        <source>Correct exam.toml in the data folder.</source>
        <translation>請更正資料夾中的 exam.toml。</translation>
    </message>
    <message>
        <source>The earlier run cannot be read. Nothing was asked.</source>
        <translation>先前的評測結果無法讀取，未提出任何問題。</translation>
    </message>
    <message>
        <source>Choose another file with --baseline.</source>
        <translation>請以 --baseline 指定另一個檔案。</translation>
    </message>
    <message>
        <source>The status map cannot be used.</source>
        <translation>狀態對照表無法使用。</translation>
    </message>
    <message>
        <source>This file does not wait to be confirmed: a register or a PLM export speaks for it, or it was not read.</source>
        <translation>此檔案不待確認：已由登錄表或 PLM 匯出檔說明，或尚未讀取。</translation>
    </message>
    <message>
        <source>Ask whoever handed it in to add it again.</source>
        <translation>請回報者重新附上。</translation>
    </message>
    <message>
        <source>The file of this report is not here any more.</source>
        <translation>這件回報的檔案已不在。</translation>
    </message>
    <message>
        <source>Choose 6 or more characters, letters and digits mixed.</source>
        <translation>請用 6 個以上的字元，英文字母與數字混用。</translation>
    </message>
</context>
<context>
    <name>Problem bar</name>
    <message>
        <source>Close this message</source>
        <translation>關閉此訊息</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Ask about the plant's machines and documents</source>
        <translation>詢問工廠的機台與文件</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>提問</translation>
    </message>
    <message>
        <source>Ask about {machine}</source>
        <translation>詢問 {machine}</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Audit</source>
        <translation>稽核</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>審查</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>提問</translation>
    </message>
    <message>
        <source>Machines</source>
        <translation>機台</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Andon: alarm and warning</source>
        <translation>Andon：有警報與警告</translation>
    </message>
    <message>
        <source>Andon: alarm</source>
        <translation>Andon：有警報</translation>
    </message>
    <message>
        <source>Andon: warning</source>
        <translation>Andon：有警告</translation>
    </message>
    <message>
        <source>Andon: no alarm</source>
        <translation>Andon：沒有警報</translation>
    </message>
</context>
<context>
    <name>Revision</name>
    <message>
        <source>Approved by: {name}</source>
        <translation>核准：{name}</translation>
    </message>
    <message>
        <source>Back to the documents</source>
        <translation>返回文件</translation>
    </message>
    <message>
        <source>Before that it is not answered from.</source>
        <translation>在此之前不用於回答。</translation>
    </message>
    <message>
        <source>Effective from {date}</source>
        <translation>{date} 生效</translation>
    </message>
    <message>
        <source>It is never answered from.</source>
        <translation>不用於回答。</translation>
    </message>
    <message>
        <source>It is not answered from until it is released.</source>
        <translation>發行前不用於回答。</translation>
    </message>
    <message>
        <source>It is not answered from.</source>
        <translation>不用於回答。</translation>
    </message>
    <message>
        <source>Neither is answered from. Document control decides.</source>
        <translation>兩者皆不用於回答，由文管決定。</translation>
    </message>
    <message>
        <source>Next {n}</source>
        <translation>後 {n} 段</translation>
    </message>
    <message>
        <source>Passages</source>
        <translation>段落</translation>
    </message>
    <message>
        <source>Passages {first} to {last} of {total}</source>
        <translation>第 {first} 至 {last} 段，共 {total} 段</translation>
    </message>
    <message>
        <source>Previous {n}</source>
        <translation>前 {n} 段</translation>
    </message>
    <message>
        <source>{rev} was read again or removed. Do not work from this text: open it again.</source>
        <translation>{rev}已重新讀取或移除。請勿依這裡的文字作業：請重新開啟。</translation>
    </message>
    <message>
        <source>This file</source>
        <translation>此檔案</translation>
    </message>
    <message>
        <source>until {date}</source>
        <translation>至 {date}</translation>
    </message>
    <message>
        <source>{rev} is effective from {date} on.</source>
        <translation>{rev} 自 {date} 起生效。</translation>
    </message>
    <message>
        <source>{rev} is effective, and so is another revision.</source>
        <translation>{rev} 為現行版，但另有一個現行版。</translation>
    </message>
    <message>
        <source>{rev} is expired since {date}.</source>
        <translation>{rev} 已於 {date} 過期。</translation>
    </message>
    <message>
        <source>{rev} is expired.</source>
        <translation>{rev} 已過期。</translation>
    </message>
    <message>
        <source>{rev} is in work.</source>
        <translation>{rev} 編修中。</translation>
    </message>
    <message>
        <source>{rev} is superseded since {date}.</source>
        <translation>{rev} 已於 {date} 廢止。</translation>
    </message>
    <message>
        <source>{rev} is superseded.</source>
        <translation>{rev} 已廢止。</translation>
    </message>
    <message>
        <source>{rev} is unverified.</source>
        <translation>{rev} 未驗證。</translation>
    </message>
    <message>
        <source>{rev} is withdrawn.</source>
        <translation>{rev} 已撤銷。</translation>
    </message>
    <message>
        <source>{rev} waits for a decision.</source>
        <translation>{rev} 待確認。</translation>
    </message>
</context>
<context>
    <name>Source</name>
    <message>
        <source>This page was replaced or removed.</source>
        <translation>此頁已被取代或移除。</translation>
    </message>
    <message>
        <source>The file is not there any more.</source>
        <translation>檔案已不在原處。</translation>
    </message>
    <message>
        <source>No program opens this file.</source>
        <translation>沒有程式可開啟此檔案。</translation>
    </message>
    <message>
        <source>Source {n} of {total}</source>
        <translation>來源 {n} / {total}</translation>
    </message>
    <message>
        <source>Previous source</source>
        <translation>上一個來源</translation>
    </message>
    <message>
        <source>Next source</source>
        <translation>下一個來源</translation>
    </message>
    <message>
        <source>Close the source</source>
        <translation>關閉來源</translation>
    </message>
    <message>
        <source>Open original file</source>
        <translation>開啟原始檔</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>頁面</translation>
    </message>
    <message>
        <source>Page {n} of {total}</source>
        <translation>第 {n} 頁，共 {total} 頁</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>來源</translation>
    </message>
    <message>
        <source>A tap on a chip beside an answer shows its page here.</source>
        <translation>點選答案旁的出處，頁面會顯示在這裡。</translation>
    </message>
    <message>
        <source>Page {n}</source>
        <translation>第 {n} 頁</translation>
    </message>
    <message>
        <source>Since {date}</source>
        <translation>{date} 生效</translation>
    </message>
    <message>
        <source>Owner: {owner}</source>
        <translation>權責：{owner}</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Role: {role}</source>
        <translation>角色：{role}</translation>
    </message>
    <message>
        <source>search index</source>
        <translation>搜尋索引</translation>
    </message>
    <message>
        <source>Goes on reading files: {n} of {total}</source>
        <translation>繼續讀取檔案：{n}/{total}</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>啟動中</translation>
    </message>
    <message>
        <source>No language model: answers are quoted</source>
        <translation>沒有語言模型，答案只引用原文</translation>
    </message>
    <message>
        <source>{model} on this PC (T0)</source>
        <translation>{model}，本機 (T0)</translation>
    </message>
    <message>
        <source>{model} on the plant server (T1)</source>
        <translation>{model}，工廠伺服器 (T1)</translation>
    </message>
    <message>
        <source>No plant server</source>
        <translation>沒有工廠伺服器</translation>
    </message>
    <message>
        <source>general</source>
        <translation>一般</translation>
    </message>
    <message>
        <source>Loading: {what}</source>
        <translation>載入中：{what}</translation>
    </message>
    <message>
        <source>documents</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>search model</source>
        <translation>搜尋模型</translation>
    </message>
    <message>
        <source>language model</source>
        <translation>語言模型</translation>
    </message>
    <message>
        <source>Class: {name}</source>
        <translation>分級：{name}</translation>
    </message>
    <message>
        <source>The answering service stopped and is started again</source>
        <translation>問答服務中斷，重新啟動中</translation>
    </message>
    <message>
        <source>Values are not current</source>
        <translation>非即時值</translation>
    </message>
    <message>
        <source>Plant server: not connected</source>
        <translation>工廠伺服器：未連線</translation>
    </message>
    <message>
        <source>Plant server: {n} of {total} machines send</source>
        <translation>工廠伺服器：{total} 台中 {n} 台有資料</translation>
    </message>
</context>
<context>
    <name>Status map</name>
    <message>
        <source>1 revision carries it.</source>
        <translation>1 個版本使用此字詞。</translation>
    </message>
    <message>
        <source>A word, as the source writes it</source>
        <translation>來源使用的字詞</translation>
    </message>
    <message>
        <source>Close the status map</source>
        <translation>關閉狀態對照表</translation>
    </message>
    <message>
        <source>Keep this meaning</source>
        <translation>採用此意義</translation>
    </message>
    <message>
        <source>Nobody said yet what these mean</source>
        <translation>以下字詞尚未說明意義</translation>
    </message>
    <message>
        <source>Not kept yet. What is chosen here stays: try again.</source>
        <translation>尚未儲存。此處的選擇已保留，請再試一次。</translation>
    </message>
    <message>
        <source>Only what is effective is answered from.</source>
        <translation>只有現行版用於回答。</translation>
    </message>
    <message>
        <source>Status map</source>
        <translation>狀態對照表</translation>
    </message>
    <message>
        <source>This word</source>
        <translation>此字詞</translation>
    </message>
    <message>
        <source>Word</source>
        <translation>字詞</translation>
    </message>
    <message>
        <source>means that a revision is</source>
        <translation>表示版本為</translation>
    </message>
    <message>
        <source>no word</source>
        <translation>無字詞</translation>
    </message>
    <message>
        <source>{n} revisions carry it.</source>
        <translation>{n} 個版本使用此字詞。</translation>
    </message>
    <message>
        <source>Take it out of the map</source>
        <translation>從對照表移除</translation>
    </message>
</context>
<context>
    <name>Support</name>
    <message>
        <source>Exact</source>
        <translation>明確</translation>
    </message>
    <message>
        <source>The documents answer this</source>
        <translation>文件直接回答此問題</translation>
    </message>
    <message>
        <source>Partial</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>The documents answer a part of this</source>
        <translation>文件只回答其中一部分</translation>
    </message>
    <message>
        <source>Related</source>
        <translation>相關</translation>
    </message>
    <message>
        <source>Not answered in the documents; nearest:</source>
        <translation>文件中沒有答案，最接近的是：</translation>
    </message>
    <message>
        <source>Not in the documents</source>
        <translation>文件未記載</translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <source>Show value</source>
        <translation>顯示數值</translation>
    </message>
    <message>
        <source>{age}; {last}</source>
        <translation>{age}；{last}</translation>
    </message>
</context>
<context>
    <name>Waiting</name>
    <message>
        <source>1 waits for a decision. It is not answered from.</source>
        <translation>1 項待確認，不用於回答。</translation>
    </message>
    <message>
        <source>Check title block</source>
        <translation>核對標題欄</translation>
    </message>
    <message>
        <source>Confirm all {n} as proposed</source>
        <translation>全部 {n} 項照提案確認</translation>
    </message>
    <message>
        <source>Confirm {n} unchecked</source>
        <translation>未核對即確認 {n} 項</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暫不</translation>
    </message>
    <message>
        <source>Nothing waits for a decision.</source>
        <translation>沒有待確認的項目。</translation>
    </message>
    <message>
        <source>Say what it means</source>
        <translation>說明意義</translation>
    </message>
    <message>
        <source>{n} wait for a decision. None of them is answered from.</source>
        <translation>{n} 項待確認，皆不用於回答。</translation>
    </message>
    <message>
        <source>Nobody has compared them with the files. What they say will count.</source>
        <translation>尚無人與檔案核對。確認後即以檔案所載為準。</translation>
    </message>
</context>
<context>
    <name>Withheld</name>
    <message>
        <source>number not in source</source>
        <translation>來源中沒有此數字</translation>
    </message>
    <message>
        <source>unit not in source</source>
        <translation>來源中沒有此單位</translation>
    </message>
    <message>
        <source>meaning not in source</source>
        <translation>來源中沒有此內容</translation>
    </message>
    <message>
        <source>negation differs from source</source>
        <translation>肯定或否定與來源不符</translation>
    </message>
    <message>
        <source>says nothing</source>
        <translation>沒有內容</translation>
    </message>
    <message>
        <source>no source</source>
        <translation>沒有來源</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>{by} above limit {limit}</source>
        <translation>比上限 {limit} 高 {by}</translation>
    </message>
    <message>
        <source>{by} below minimum {limit}</source>
        <translation>比下限 {limit} 低 {by}</translation>
    </message>
    <message>
        <source>{by} to limit {limit}</source>
        <translation>距上限 {limit} 尚有 {by}</translation>
    </message>
    <message>
        <source>{by} to minimum {limit}</source>
        <translation>距下限 {limit} 尚有 {by}</translation>
    </message>
    <message>
        <source>[language]</source>
        <translation>zh-TW</translation>
    </message>
    <message>
        <source>{n} d</source>
        <translation>{n} 天</translation>
    </message>
    <message>
        <source>on</source>
        <translation>開</translation>
    </message>
    <message>
        <source>off</source>
        <translation>關</translation>
    </message>
    <message>
        <source>good</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>uncertain</source>
        <translation>不確定</translation>
    </message>
    <message>
        <source>late</source>
        <translation>延遲</translation>
    </message>
    <message>
        <source>no data</source>
        <translation>無資料</translation>
    </message>
    <message>
        <source>bad quality</source>
        <translation>品質不良</translation>
    </message>
    <message>
        <source>last {value} at {time}</source>
        <translation>{time} 為 {value}</translation>
    </message>
    <message>
        <source>in work</source>
        <translation>編修中</translation>
    </message>
    <message>
        <source>effective</source>
        <translation>現行</translation>
    </message>
    <message>
        <source>superseded</source>
        <translation>已廢止</translation>
    </message>
    <message>
        <source>withdrawn</source>
        <translation>已撤銷</translation>
    </message>
    <message>
        <source>uncontrolled</source>
        <translation>未管制</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分鐘</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} 小時</translation>
    </message>
    <message>
        <source>limit {limit}</source>
        <translation>上限 {limit}</translation>
    </message>
    <message>
        <source>min. {limit}</source>
        <translation>下限 {limit}</translation>
    </message>
    <message>
        <source>no data for {age}</source>
        <translation>{age}無資料</translation>
    </message>
    <message>
        <source>Rev {label}</source>
        <translation>版次 {label}</translation>
    </message>
    <message>
        <source>Status “{status}” is not in the status map.</source>
        <translation>狀態「{status}」不在狀態對照表中。</translation>
    </message>
    <message>
        <source>Title block not confirmed.</source>
        <translation>標題欄尚未確認。</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>已過期</translation>
    </message>
    <message>
        <source>not yet effective</source>
        <translation>尚未生效</translation>
    </message>
    <message>
        <source>two effective</source>
        <translation>版本衝突</translation>
    </message>
    <message>
        <source>unverified</source>
        <translation>未驗證</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>待確認</translation>
    </message>
</context>
<context>
    <name>Note</name>
    <message>
        <source>Site note, approved by {role}, {date}, expires {expires}</source>
        <translation>現場備註，{role}於 {date} 核准，{expires} 到期</translation>
    </message>
    <message>
        <source>Beside {document}. The document counts.</source>
        <translation>附於 {document} 旁，以文件為準。</translation>
    </message>
</context>
<context>
    <name>Pin</name>
    <message>
        <source>Set the new PIN</source>
        <translation>設定新的 PIN</translation>
    </message>
    <message>
        <source>PIN that counts now</source>
        <translation>目前的 PIN</translation>
    </message>
    <message>
        <source>New PIN</source>
        <translation>新的 PIN</translation>
    </message>
    <message>
        <source>The two PINs differ.</source>
        <translation>兩次輸入的 PIN 不同。</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登入</translation>
    </message>
    <message>
        <source>Set the first administrator</source>
        <translation>設定第一位系統管理員</translation>
    </message>
    <message>
        <source>PIN once more</source>
        <translation>再輸入一次 PIN 碼</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN 碼</translation>
    </message>
    <message>
        <source>Number, or scan the badge</source>
        <translation>編號，或刷識別證</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>核准</translation>
    </message>
    <message>
        <source>6 or more characters, not repeated and not counted up. There is no default PIN.</source>
        <translation>至少 6 個字元，不可重複或連號。系統沒有預設 PIN。</translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message>
        <source>Report without a verdict</source>
        <translation>未評定的回報</translation>
    </message>
    <message>
        <source>Show {n} alike</source>
        <translation>顯示 {n} 筆相似</translation>
    </message>
    <message>
        <source>Put away</source>
        <translation>收合</translation>
    </message>
    <message>
        <source>the machine</source>
        <translation>機台</translation>
    </message>
    <message>
        <source>something else</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>an answer</source>
        <translation>系統答案</translation>
    </message>
    <message>
        <source>a tool</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>a part</source>
        <translation>零件</translation>
    </message>
    <message>
        <source>a document</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>withdrawn</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>已退回</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>已提案</translation>
    </message>
    <message>
        <source>looked at</source>
        <translation>已查看</translation>
    </message>
    <message>
        <source>called a duplicate</source>
        <translation>列為重複</translation>
    </message>
    <message>
        <source>by itself</source>
        <translation>系統自動</translation>
    </message>
    <message>
        <source>asked back</source>
        <translation>要求補充</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>已核准</translation>
    </message>
    <message>
        <source>answered</source>
        <translation>已答覆</translation>
    </message>
    <message>
        <source>Your report is shown beside answers now.</source>
        <translation>您的回報已顯示於答案旁。</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>Waits for approval</source>
        <translation>等候核准</translation>
    </message>
    <message>
        <source>To be verified again</source>
        <translation>待重新確認</translation>
    </message>
    <message>
        <source>The same as report {n}, which goes on.</source>
        <translation>與回報 {n} 相同，併入該筆處理。</translation>
    </message>
    <message>
        <source>The note was withdrawn: {reason}</source>
        <translation>備註已撤回：{reason}</translation>
    </message>
    <message>
        <source>The note has expired.</source>
        <translation>備註已到期。</translation>
    </message>
    <message>
        <source>The document has changed. The note is checked again.</source>
        <translation>文件已變更，備註重新確認中。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停機</translation>
    </message>
    <message>
        <source>Somebody has looked at it and decides.</source>
        <translation>已有人查看，正在決定。</translation>
    </message>
    <message>
        <source>Shown beside answers</source>
        <translation>顯示於答案旁</translation>
    </message>
    <message>
        <source>Safety</source>
        <translation>安全</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已退回</translation>
    </message>
    <message>
        <source>Question to the reporter</source>
        <translation>待回報者補充</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>品質</translation>
    </message>
    <message>
        <source>Problem report</source>
        <translation>問題回報</translation>
    </message>
    <message>
        <source>Not taken: {reason}</source>
        <translation>未採納：{reason}</translation>
    </message>
    <message>
        <source>Minor</source>
        <translation>輕微</translation>
    </message>
    <message>
        <source>Looked at</source>
        <translation>已查看</translation>
    </message>
    <message>
        <source>Kept. Nobody has looked at it yet.</source>
        <translation>已保存，尚未有人查看。</translation>
    </message>
    <message>
        <source>It leaves a step out or replaces it.</source>
        <translation>省略或取代了步驟。</translation>
    </message>
    <message>
        <source>It is about a warning.</source>
        <translation>涉及警告事項。</translation>
    </message>
    <message>
        <source>It is about a lockout.</source>
        <translation>涉及上鎖掛牌。</translation>
    </message>
    <message>
        <source>It gives a value that the document does not give.</source>
        <translation>內含文件所沒有的數值。</translation>
    </message>
    <message>
        <source>Handed in</source>
        <translation>已送出</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>已到期</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>重複</translation>
    </message>
    <message>
        <source>Approved. The owner of the document was asked to change it.</source>
        <translation>已核准，並已請文件負責人修改。</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>已核准</translation>
    </message>
    <message>
        <source>A question to you: {reason}</source>
        <translation>想請問您：{reason}</translation>
    </message>
    <message>
        <source>A note was written from it and waits for approval.</source>
        <translation>已據此撰寫備註，等候核准。</translation>
    </message>
    <message>
        <source>Incident</source>
        <translation>事故</translation>
    </message>
    <message>
        <source>an incident or near miss</source>
        <translation>事故或虛驚</translation>
    </message>
    <message>
        <source>a graver report was called a duplicate of this one</source>
        <translation>有更嚴重的回報與此件重複</translation>
    </message>
    <message>
        <source>another verdict was given</source>
        <translation>已改選其他結果</translation>
    </message>
    <message>
        <source>another verdict was given later</source>
        <translation>之後又選了其他結果</translation>
    </message>
    <message>
        <source>its time is over</source>
        <translation>已過有效日期</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>收回</translation>
    </message>
    <message>
        <source>the document has changed</source>
        <translation>文件已變更</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>Change PIN</source>
        <translation>變更 PIN</translation>
    </message>
    <message>
        <source>A PIN of your own</source>
        <translation>設定自己的 PIN</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登入</translation>
    </message>
    <message>
        <source>Taken out of answers</source>
        <translation>停止採用的內容</translation>
    </message>
    <message>
        <source>Save the change request as PDF</source>
        <translation>將變更申請存成 PDF</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>匯出</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>{n} reports</source>
        <translation>{n} 筆回報</translation>
    </message>
    <message>
        <source>{n} of {m} approvals</source>
        <translation>已核准 {n}/{m}</translation>
    </message>
    <message>
        <source>shift {n}</source>
        <translation>第 {n} 班</translation>
    </message>
    <message>
        <source>no document</source>
        <translation>不附於文件</translation>
    </message>
    <message>
        <source>Your answer</source>
        <translation>您的答覆</translation>
    </message>
    <message>
        <source>You wrote this: somebody else approves it.</source>
        <translation>由您撰寫，須由他人核准。</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Why? The reporter reads this.</source>
        <translation>原因？回報者會看到。</translation>
    </message>
    <message>
        <source>Who is the first administrator?</source>
        <translation>第一位系統管理員是誰？</translation>
    </message>
    <message>
        <source>Who decides?</source>
        <translation>由誰審查？</translation>
    </message>
    <message>
        <source>What was seen, as it was at {time}</source>
        <translation>當時看到的畫面（{time}）</translation>
    </message>
    <message>
        <source>What was reported</source>
        <translation>回報內容</translation>
    </message>
    <message>
        <source>What was decided</source>
        <translation>決定紀錄</translation>
    </message>
    <message>
        <source>What this station reported</source>
        <translation>本站的回報</translation>
    </message>
    <message>
        <source>What do you need to know? The reporter reads this.</source>
        <translation>需要補充什麼？回報者會看到。</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待處理</translation>
    </message>
    <message>
        <source>Two people have to approve this note.</source>
        <translation>此備註須由兩人核准。</translation>
    </message>
    <message>
        <source>This station has reported nothing yet. Verdicts under answers come here.</source>
        <translation>本站尚無回報。答案下方的評價會列在這裡。</translation>
    </message>
    <message>
        <source>This becomes a change request to the document's owner, no note. {why}</source>
        <translation>將成為給文件負責人的變更申請，而非備註。{why}</translation>
    </message>
    <message>
        <source>Somebody else wrote this.</source>
        <translation>由他人撰寫。</translation>
    </message>
    <message>
        <source>Site note: what should the next person know?</source>
        <translation>現場備註：下一位需要知道什麼？</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>登出</translation>
    </message>
    <message>
        <source>Sign in to decide</source>
        <translation>登入以審查</translation>
    </message>
    <message>
        <source>Shown beside</source>
        <translation>顯示於</translation>
    </message>
    <message>
        <source>Set the first administrator</source>
        <translation>設定第一位系統管理員</translation>
    </message>
    <message>
        <source>Safety: two approvers</source>
        <translation>安全：須兩人核准</translation>
    </message>
    <message>
        <source>Role: {role} · signs out after {time}</source>
        <translation>角色：{role}，閒置 {time}後登出</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>審查</translation>
    </message>
    <message>
        <source>Report {n}</source>
        <translation>回報 {n}</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Proposed site note</source>
        <translation>擬定的現場備註</translation>
    </message>
    <message>
        <source>Propose again</source>
        <translation>重新提案</translation>
    </message>
    <message>
        <source>Propose</source>
        <translation>提案</translation>
    </message>
    <message>
        <source>Parts: {x}</source>
        <translation>零件：{x}</translation>
    </message>
    <message>
        <source>Number of the report that stays</source>
        <translation>要保留的回報編號</translation>
    </message>
    <message>
        <source>Nothing here.</source>
        <translation>沒有資料。</translation>
    </message>
    <message>
        <source>Nobody may decide yet. Reports are kept.</source>
        <translation>尚未設定審查人員，回報會先保存。</translation>
    </message>
    <message>
        <source>Looked at</source>
        <translation>已查看</translation>
    </message>
    <message>
        <source>In effect</source>
        <translation>生效中</translation>
    </message>
    <message>
        <source>Fixed by: {x}</source>
        <translation>處置：{x}</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>到期日</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>重複</translation>
    </message>
    <message>
        <source>Down {x} min</source>
        <translation>停機 {x} 分</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>已結案</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>檢查</translation>
    </message>
    <message>
        <source>Changes no limit, warning or step.</source>
        <translation>不影響任何界限、警告或步驟。</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Ask back</source>
        <translation>要求補充</translation>
    </message>
    <message>
        <source>Approve, {n} of {m}</source>
        <translation>核准（{n}/{m}）</translation>
    </message>
    <message>
        <source>Approve this note? Your PIN stands for your signature.</source>
        <translation>核准此備註？輸入 PIN 碼即視同簽名。</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>核准</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答覆</translation>
    </message>
    <message>
        <source>All machines</source>
        <translation>所有機台</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>1 report</source>
        <translation>1 筆回報</translation>
    </message>
    <message>
        <source>The machine, five minutes before and after</source>
        <translation>機台前後五分鐘的數值</translation>
    </message>
    <message>
        <source>Unsafe and incidents</source>
        <translation>不安全與事故</translation>
    </message>
    <message>
        <source>{n} of {total} reports</source>
        <translation>{total} 件回報中的 {n} 件</translation>
    </message>
</context>
<context>
    <name>Role</name>
    <message>
        <source>technician</source>
        <translation>技術員</translation>
    </message>
    <message>
        <source>steward</source>
        <translation>AI 管理員</translation>
    </message>
    <message>
        <source>operator</source>
        <translation>操作員</translation>
    </message>
    <message>
        <source>engineer</source>
        <translation>工程師</translation>
    </message>
    <message>
        <source>document controller</source>
        <translation>文管人員</translation>
    </message>
    <message>
        <source>administrator</source>
        <translation>系統管理員</translation>
    </message>
</context>
<context>
    <name>Report form</name>
    <message>
        <source>What it is about</source>
        <translation>回報類別</translation>
    </message>
    <message>
        <source>What helped? (if anything)</source>
        <translation>什麼有效？（若有）</translation>
    </message>
    <message>
        <source>What happened? In any language.</source>
        <translation>發生什麼事？可用任何語言。</translation>
    </message>
    <message>
        <source>Report a problem</source>
        <translation>回報問題</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>Paste photo</source>
        <translation>貼上照片</translation>
    </message>
    <message>
        <source>Parts used</source>
        <translation>使用的零件</translation>
    </message>
    <message>
        <source>Machine values, alarm, shift and time are added by themselves.</source>
        <translation>機台數值、警報、班別與時間會自動加入。</translation>
    </message>
    <message>
        <source>How grave?</source>
        <translation>嚴重程度？</translation>
    </message>
    <message>
        <source>Hand in</source>
        <translation>送出</translation>
    </message>
    <message>
        <source>Close the report; what was typed is kept</source>
        <translation>關閉回報；已輸入的內容會保留</translation>
    </message>
    <message>
        <source>Add voice note</source>
        <translation>加入錄音</translation>
    </message>
    <message>
        <source>Add photo</source>
        <translation>加入照片</translation>
    </message>
    <message>
        <source>About: {what}</source>
        <translation>類別：{what}</translation>
    </message>
    <message>
        <source>Description (optional)</source>
        <translation>說明（選填）</translation>
    </message>
    <message>
        <source>Draft title</source>
        <translation>擬標題</translation>
    </message>
    <message>
        <source>Drafting</source>
        <translation>擬稿中</translation>
    </message>
    <message>
        <source>Title (optional)</source>
        <translation>標題（選填）</translation>
    </message>
    <message>
        <source>Worded by a language model from your words. Check it and change it.</source>
        <translation>由語言模型依您的文字撰寫。請核對並修改。</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>The shift ends at {time}. {n} answers have no verdict yet.</source>
        <translation>本班於 {time} 結束，還有 {n} 則答案未評定。</translation>
    </message>
    <message>
        <source>The shift ends at {time}. 1 answer has no verdict yet.</source>
        <translation>本班於 {time} 結束，還有 1 則答案未評定。</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>顯示</translation>
    </message>
    <message>
        <source>{code} has cleared. What happened at the machine?</source>
        <translation>{code} 已解除。現場結果如何？</translation>
    </message>
    <message>
        <source>Report {n} is kept. What became of it stands under Review.</source>
        <translation>回報 {n} 已保存，處理結果請見「審查」。</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>稍後</translation>
    </message>
    <message>
        <source>Kept on this PC, sent by itself.</source>
        <translation>已存於本機，將自動送出。</translation>
    </message>
    <message>
        <source>{machine} runs again. What happened at the machine?</source>
        <translation>{machine} 已恢復運轉。結果如何？</translation>
    </message>
</context>
<context>
    <name>Paper</name>
    <message>
        <source>Why it is no site note</source>
        <translation>不列為現場備註的原因</translation>
    </message>
    <message>
        <source>What was reported</source>
        <translation>回報內容</translation>
    </message>
    <message>
        <source>What stands there</source>
        <translation>現有內容</translation>
    </message>
    <message>
        <source>What is asked for</source>
        <translation>建議內容</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>章節</translation>
    </message>
    <message>
        <source>Printed copy, not controlled. The document's owner decides.</source>
        <translation>列印本非管制文件，由文件負責人決定。</translation>
    </message>
    <message>
        <source>Machine and alarm</source>
        <translation>機台與警報</translation>
    </message>
    <message>
        <source>Handed in</source>
        <translation>送出</translation>
    </message>
    <message>
        <source>Decisions</source>
        <translation>決定紀錄</translation>
    </message>
    <message>
        <source>Change request {n}</source>
        <translation>變更申請 {n}</translation>
    </message>
</context>
<context>
    <name>Steward</name>
    <message>
        <source>Section</source>
        <translation>段落</translation>
    </message>
    <message>
        <source>undone {time}: {reason}</source>
        <translation>{time} 解除：{reason}</translation>
    </message>
    <message>
        <source>all answers</source>
        <translation>所有答案</translation>
    </message>
    <message>
        <source>a topic</source>
        <translation>主題</translation>
    </message>
    <message>
        <source>a section</source>
        <translation>段落</translation>
    </message>
    <message>
        <source>a document</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Why? People will read this.</source>
        <translation>原因？其他人會看到。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>解除</translation>
    </message>
    <message>
        <source>Taken out of answers</source>
        <translation>停止採用的內容</translation>
    </message>
    <message>
        <source>Take out of answers</source>
        <translation>停止採用</translation>
    </message>
    <message>
        <source>Switch answers off</source>
        <translation>關閉回答功能</translation>
    </message>
    <message>
        <source>Put it back into answers</source>
        <translation>恢復採用</translation>
    </message>
    <message>
        <source>Number of the document, or words of the topic</source>
        <translation>文件編號或主題文字</translation>
    </message>
    <message>
        <source>It counts from the next question on.</source>
        <translation>自下一個問題起生效。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
</context>
<context>
    <name>Audit</name>
    <message>
        <source>PIN for a new PIN refused</source>
        <translation>變更 PIN 被拒</translation>
    </message>
    <message>
        <source>PIN for a new PIN</source>
        <translation>變更 PIN</translation>
    </message>
    <message>
        <source>{n} rows</source>
        <translation>{n} 列</translation>
    </message>
    <message>
        <source>{n} of them without their contents, which were erased</source>
        <translation>其中 {n} 列的內容已刪除</translation>
    </message>
    <message>
        <source>the clock was set back at row {rows}</source>
        <translation>第 {rows} 列時鐘曾被調回</translation>
    </message>
    <message>
        <source>signed end</source>
        <translation>簽章尾端</translation>
    </message>
    <message>
        <source>Your role does not read the record. Stewards and administrators do.</source>
        <translation>您的角色不能閱讀紀錄，請洽AI 管理員或系統管理員。</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>誰</translation>
    </message>
    <message>
        <source>What</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>檢查</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>評定</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>時間</translation>
    </message>
    <message>
        <source>The record was changed. Keep the folder and compare it with an export.</source>
        <translation>紀錄遭更動。請保留資料夾，並與匯出檔比對。</translation>
    </message>
    <message>
        <source>Taken out of answers, or back</source>
        <translation>自答案移除或放回</translation>
    </message>
    <message>
        <source>Stewards and administrators read the record of what happened.</source>
        <translation>AI 管理員與系統管理員可閱讀稽核紀錄。</translation>
    </message>
    <message>
        <source>Status word changed</source>
        <translation>狀態用語變更</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>登入</translation>
    </message>
    <message>
        <source>Sign-in refused</source>
        <translation>登入被拒</translation>
    </message>
    <message>
        <source>Show the answer as it was</source>
        <translation>顯示當時的答案</translation>
    </message>
    <message>
        <source>Settings changed</source>
        <translation>設定變更</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>回報</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>稽核紀錄</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>提問</translation>
    </message>
    <message>
        <source>Person changed</source>
        <translation>變更人員</translation>
    </message>
    <message>
        <source>Person added</source>
        <translation>新增人員</translation>
    </message>
    <message>
        <source>PIN for an approval refused</source>
        <translation>核准時 PIN 被拒</translation>
    </message>
    <message>
        <source>PIN for an approval</source>
        <translation>核准時輸入 PIN</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>未遭更動。</translation>
    </message>
    <message>
        <source>Not checked since this screen was opened.</source>
        <translation>開啟此畫面後尚未檢查。</translation>
    </message>
    <message>
        <source>New signing key</source>
        <translation>新的簽章金鑰</translation>
    </message>
    <message>
        <source>Its contents were erased.</source>
        <translation>內容已刪除。</translation>
    </message>
    <message>
        <source>Exporting row {n} of {all}</source>
        <translation>正在匯出第 {n} 列，共 {all} 列</translation>
    </message>
    <message>
        <source>Exported to {name}.</source>
        <translation>已匯出至 {name}。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>匯出</translation>
    </message>
    <message>
        <source>Evidence completed</source>
        <translation>佐證已補齊</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Documents read in</source>
        <translation>已讀入文件</translation>
    </message>
    <message>
        <source>Document data confirmed</source>
        <translation>文件資料已確認</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>詳細資料</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>決定</translation>
    </message>
    <message>
        <source>Data of a person exported</source>
        <translation>已匯出人員資料</translation>
    </message>
    <message>
        <source>Contents erased</source>
        <translation>內容已刪除</translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation>關閉詳細資料</translation>
    </message>
    <message>
        <source>Clock set back</source>
        <translation>時鐘被調回</translation>
    </message>
    <message>
        <source>Checking every row</source>
        <translation>正在逐列檢查</translation>
    </message>
    <message>
        <source>Bypass asked for</source>
        <translation>要求繞過防護</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答案</translation>
    </message>
    <message>
        <source>About</source>
        <translation>對象</translation>
    </message>
    <message>
        <source>1 row</source>
        <translation>1 列</translation>
    </message>
    <message>
        <source>Checking row {n} of {all}</source>
        <translation>檢查第 {n} 列，共 {all} 列</translation>
    </message>
    <message>
        <source>another key signs from row {rows} on</source>
        <translation>自第 {rows} 列起由另一把金鑰簽署</translation>
    </message>
</context>
<context>
    <name>People</name>
    <message>
        <source>sign-in ended</source>
        <translation>已停用登入</translation>
    </message>
    <message>
        <source>locked out after wrong PINs</source>
        <translation>PIN 錯誤多次，已鎖定</translation>
    </message>
    <message>
        <source>badge</source>
        <translation>識別證</translation>
    </message>
    <message>
        <source>Why? It stands in the record.</source>
        <translation>原因？會記入稽核紀錄。</translation>
    </message>
    <message>
        <source>Scan the badge, or leave it empty</source>
        <translation>掃描識別證，或留空</translation>
    </message>
    <message>
        <source>Scan another badge, or leave it empty</source>
        <translation>掃描另一張識別證，不變更則留空</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
    </message>
    <message>
        <source>Role: {role}</source>
        <translation>角色：{role}</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人員</translation>
    </message>
    <message>
        <source>New PIN, or leave it empty</source>
        <translation>新的 PIN，不變更則留空</translation>
    </message>
    <message>
        <source>Name, PIN, badge and contents of the record go for good. The number and the reports stay.</source>
        <translation>姓名、PIN、識別證與紀錄內容將永久刪除；編號與回報保留。</translation>
    </message>
    <message>
        <source>Let them try again</source>
        <translation>解除鎖定</translation>
    </message>
    <message>
        <source>Let them sign in again</source>
        <translation>恢復登入</translation>
    </message>
    <message>
        <source>First PIN, 6 or more characters</source>
        <translation>初始 PIN，至少 6 個字元</translation>
    </message>
    <message>
        <source>Export what is kept</source>
        <translation>匯出留存資料</translation>
    </message>
    <message>
        <source>Erase what is kept about {id}?</source>
        <translation>要刪除 {id} 的留存資料嗎？</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>刪除</translation>
    </message>
    <message>
        <source>End their sign-in</source>
        <translation>停用登入</translation>
    </message>
    <message>
        <source>Change {id} · {name}</source>
        <translation>變更 {id} · {name}</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>變更</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Add somebody instead</source>
        <translation>改為新增人員</translation>
    </message>
    <message>
        <source>Add somebody</source>
        <translation>新增人員</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>新增</translation>
    </message>
</context>
<context>
    <name>Measures</name>
    <message>
        <source>others, too few each</source>
        <translation>其他（各自筆數不足）</translation>
    </message>
    <message>
        <source>{verdicts} · hours to the first look {look} · to the decision {decide}</source>
        <translation>{verdicts} · 至首次查看的時數 {look} · 至決定 {decide}</translation>
    </message>
    <message>
        <source>{value} ({low} to {high}, n {n})</source>
        <translation>{value}（{low} 至 {high}，n {n}）</translation>
    </message>
    <message>
        <source>{n} times</source>
        <translation>{n} 次</translation>
    </message>
    <message>
        <source>{n} answers in {days} days, verdicts on {share} of 100</source>
        <translation>{days} 天內 {n} 則答案，每 100 則有 {share} 則評定</translation>
    </message>
    <message>
        <source>within 7 days after {week}, within 30 days after {month}</source>
        <translation>7 天內再發：{week}；30 天內再發：{month}</translation>
    </message>
    <message>
        <source>{share} of {n}</source>
        <translation>{n} 次中 {share}</translation>
    </message>
    <message>
        <source>not known yet ({n})</source>
        <translation>尚未可知（{n}）</translation>
    </message>
    <message>
        <source>{value} (n {n})</source>
        <translation>{value}（n {n}）</translation>
    </message>
    <message>
        <source>too few yet ({n})</source>
        <translation>資料不足（{n}）</translation>
    </message>
    <message>
        <source>once</source>
        <translation>1 次</translation>
    </message>
    <message>
        <source>last {date}</source>
        <translation>最近 {date}</translation>
    </message>
    <message>
        <source>by shift</source>
        <translation>依班別</translation>
    </message>
    <message>
        <source>by machine</source>
        <translation>依機台</translation>
    </message>
    <message>
        <source>by alarm</source>
        <translation>依警報</translation>
    </message>
    <message>
        <source>before {before} · after {after}</source>
        <translation>之前 {before} · 之後 {after}</translation>
    </message>
    <message>
        <source>What feedback did</source>
        <translation>回報的成效</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>回報</translation>
    </message>
    <message>
        <source>Nothing yet.</source>
        <translation>尚無資料。</translation>
    </message>
    <message>
        <source>Note {n}: {about}</source>
        <translation>備註 {n}：{about}</translation>
    </message>
    <message>
        <source>Not answered by the documents</source>
        <translation>文件未能回答</translation>
    </message>
    <message>
        <source>Measures</source>
        <translation>成效</translation>
    </message>
    <message>
        <source>From alarm to clear, before and after a note</source>
        <translation>警報到解除的時間，備註前後</translation>
    </message>
    <message>
        <source>Alarms that came again</source>
        <translation>再次發生的警報</translation>
    </message>
</context>
<context>
    <name>Attachment</name>
    <message>
        <source>Photo {n}</source>
        <translation>照片 {n}</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
    </message>
    <message>
        <source>Voice note {n}</source>
        <translation>語音 {n}</translation>
    </message>
    <message>
        <source>cannot be shown</source>
        <translation>無法顯示</translation>
    </message>
</context>
<context>
    <name>Trend</name>
    <message>
        <source>no values</source>
        <translation>沒有數值</translation>
    </message>
    <message>
        <source>{value}, unchanged</source>
        <translation>{value}，沒有變化</translation>
    </message>
    <message>
        <source>{value}; from {low} to {high} in these minutes</source>
        <translation>{value}；這段時間由 {low} 到 {high}</translation>
    </message>
</context>
</TS>
